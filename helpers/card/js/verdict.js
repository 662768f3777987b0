// What every committed question shows: what was asked, the verdict, the reasons, what is set beside it.

import { b, h, label, list, p, rated, section } from "./elements.js";
import { citation, sentence } from "./sources.js";
import { banner, disclosure } from "./frame.js";

const KEPT = "Kept, not marked.";

export const resultProps = (question) => ({ role: "group", tabindex: "-1", "data-result": question.id });

export const asked = (card, { notice, lead_in: leadIn }) => [
  notice && banner(card, notice),
  p("asked", leadIn),
];

export function outcome(question) {
  const { rating, word, sentence: said, mark, mark_text: text, so_far: soFar } = question.outcome ?? {};
  const name = { class: "omc-outcome", "aria-label": "Outcome", "data-rating": rating };
  const props = { ...resultProps(question), ...name };
  if (!rating) return h("div", props, p("verdict", question.unanswered ?? KEPT));
  return h("div", props,
    p("verdict", rated(rating, word)),
    p("said", said),
    p("mark", b("", mark), ` ${text}`),
    soFar && p("so-far", soFar));
}

export const reason = (card, option) => [
  p("", option.feedback, citation(card, option.cite)),
  option.waits && p("waits", "One more point about this option waits for the debrief."),
];

/** A reason that opens on a click; the first opening is told to the kernel. */
export function reasonLine(card, question, part, props, line) {
  const key = `${question.id}/${part.id}`;
  const node = disclosure(card, key, props, line, reason(card, part));
  node.firstChild.addEventListener("click", () => {
    if (node.open || props.open || card.revealed.has(key)) return;
    card.revealed.add(key);
    card.send({ do: "reveal", question: question.id, option: part.id });
  });
  return node;
}

export function revealed(card, { title, items, note }) {
  const item = (each) => [each.label && [b("", `${each.label}.`), " "], sentence(card, each)];
  return section("reveal", label(title), list("ul", "dashes", items.map(item)), note && p("helper", note));
}
