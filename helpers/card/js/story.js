// What a step tells: what is known, what was done in the published case, what comes next.

import { b, button, div, glyph, h, label, p, section, several, term } from "./elements.js";
import { goTo, RUN_BOTH, RUN_NEXT } from "./moving.js";
import { prose, sentence } from "./sources.js";
import { disclosure } from "./frame.js";
import { workupSoFar } from "./workup.js";

const NOT_REPORTED = "Not reported in the published case.";

const howMany = (earlier) => earlier.flatMap(({ items }) => items).length;

const toldBefore = (card, earlier) =>
  div("earlier", earlier.map(({ number, items }) => p("", b("", `From step ${number}:`), " ", prose(card, items))));

const findings = (card, { known, earlier }) => [
  h("dl", { class: "omc-rows" }, known.map((item) => term(item.label, sentence(card, item)))),
  earlier.length > 0 && toldBefore(card, earlier),
];

/** What earlier steps told, folded: a room has heard it, and may ask for it again. */
export const earlierPart = (card, { earlier }) =>
  disclosure(card, "earlier", { class: "omc-section omc-closed" },
    [glyph("chevron"), `What was known before: ${several(howMany(earlier), "finding")}`],
    toldBefore(card, earlier));

export function knownPart(card, view) {
  const title = view.compared ? "What the sources say" : "What is now known";
  if (view.status === "open") {
    const workup = view.workup && workupSoFar(card, view.workup);
    return section("known", label(title), findings(card, view), workup);
  }
  const tense = view.status === "shown" ? "is now" : "was";
  const before = view.status === "shown" && howMany(view.earlier);
  const line = [glyph("chevron"), view.compared ? title
    : `What ${tense} known: ${several(view.known.length, "finding")}${before ? `, and ${before} from before` : ""}`];
  return disclosure(card, "known", { class: "omc-section omc-closed" }, line, findings(card, view));
}

export function publishedPart(card, { done, showed }) {
  const said = (items) => (items.length ? prose(card, items) : NOT_REPORTED);
  const rows = [term("What was done", said(done)), term("What it showed", said(showed))];
  const reported = done.length + showed.length > 0;
  const text = reported ? h("dl", { class: "omc-rows" }, rows) : p("", NOT_REPORTED);
  return section("published", label("In the published case"), text);
}

function wordsFor(next) {
  if (next.page) return ["The comparison goes on.", RUN_NEXT, "Go on"];
  const how = next.viewer ? RUN_BOTH : RUN_NEXT;
  if (next.debrief) return ["Next: the debrief.", how, "Go to the debrief"];
  return [`Next: step ${next.number}, ${next.title}.`, how, `Go to step ${next.number}`];
}

export function nextPart(card, next) {
  const [lead, text, go] = wordsFor(next);
  const press = (event) => goTo(card, next.page ?? (next.debrief ? "debrief" : next.step), event);
  return section("next",
    p("", b("", lead), " ", text),
    button(go, press, { class: next.debrief ? "omc-button omc-main" : "omc-button" }));
}
