// How certain the learner is.

import { b, div, group, h, span } from "./elements.js";

const HOW_OFTEN = "How often would an answer like yours be right?";
export const RULE_HELPER = "The mark depends on both; “other” is low yield or harmful.";
const READING_HELPER = "“Best” fits the sources, “acceptable” in part, “other” does not.";
const PICTURE_HELPER = "“Best” fits the picture, “acceptable” in part, “other” does not.";
const REGION_HELPER = "“Acceptable” is near the finding, “other” is any other answer that does not fit.";
const ORDER_HELPER = "“Acceptable” is one item out of place, “other” more than one.";

const HELPERS = { rank: ORDER_HELPER, reading: READING_HELPER, picture: PICTURE_HELPER, region: REGION_HELPER };

export function certaintyGroup(name, question, draft, changed) {
  const tiles = question.certainties.map((each) => certaintyTile(`${name}-certainty`, each, draft, changed));
  const rule = HELPERS[question.asks ?? question.kind] ?? RULE_HELPER;
  return group(`${name}-certainty`, "How certain are you?", [HOW_OFTEN, rule], div("certainties", tiles));
}

export const chosenCertainty = (fieldset) => fieldset.querySelector(":checked")?.value ?? null;

function certaintyTile(name, { id, word, gloss, best, acceptable, other }, draft, change) {
  const marks = Object.entries({ best, acceptable, other });
  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const spoken = marks.map(([rating, mark]) => `${rating} ${spokenMark(mark)}`).join(", ");
  const props = {
    type: "radio",
    name,
    value: id,
    checked: draft.certainty === id,
    "aria-label": `${word}. ${capital(gloss)}. ${capital(spoken)}.`,
    change,
  };
  return h("label", { class: "omc-certainty" },
    h("input", props),
    span("word", word),
    span("gloss", gloss),
    span("marks", marks.map(([rating, mark]) => span("", b("", mark), rating))));
}

const spokenMark = (mark) => {
  const digits = mark.replace(/^[+−]/, "");
  const number = digits === "½" ? "one half" : digits.replace("½", " and one half");
  const sign = { "+": "plus ", "−": "minus " }[mark[0]] ?? "";
  return sign + number;
};
