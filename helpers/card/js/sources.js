// Sentences and the sources they rest on.

import { h, span } from "./elements.js";

export const citation = (card, cites) => {
  const named = cites.filter((each) => each.ref);
  const unnamed = cites.filter((each) => !each.ref).map((each) => each.label);
  const marks = named.map((each) => referenceLink(card, each));
  if (unnamed.length) marks.push(span("cite", `[${unnamed.join("; ")}]`));
  return marks.flatMap((mark) => [" ", mark]);
};

const referenceLink = (card, cite) => {
  const target = `${card.id}-ref-${cite.ref}`;
  const show = (event) => {
    event.preventDefault();
    showAllReferences(card);
    card.root.querySelector(`[id="${CSS.escape(target)}"]`)?.focus();
  };
  return h("a", { class: "omc-cite", href: `#${target}`, click: show }, `[${cite.label}]`);
};

export const sentence = (card, item) => [item.text, citation(card, item.cite)];

// Neighbors with the same source share one mark.
export const prose = (card, items) =>
  items.map((item, i) => {
    const same = JSON.stringify(item.cite) === JSON.stringify(items[i + 1]?.cite);
    return [item.text, same ? null : citation(card, item.cite), " "];
  });

export const showAllReferences = (card) => {
  const part = card.root.querySelector(".omc-references");
  part?.classList.add("omc-all");
  part?.querySelector(":scope > .omc-link")?.remove();
};
