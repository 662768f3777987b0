// An open question: options to choose from, or a field for words; each further kind in its own module.

import { div, group, h, helperText, lettered, section, span } from "./elements.js";
import { draftOf, keepDraft } from "./drafts.js";
import { certaintyGroup, chosenCertainty } from "./certainty.js";
import { commitLine, FIRST_COUNTS, READ_AGAIN, stillNeeded } from "./commit.js";
import { openOrder } from "./order.js";
import { openEstimate } from "./estimate.js";
import { openCells } from "./cells.js";
import { openRegion } from "./region.js";
import { figurePlates } from "./figure.js";

const OPEN = {
  choice: openChoice,
  region: openRegion,
  rank: openOrder,
  reflection: openReflection,
  estimate: openEstimate,
  cells: openCells,
};
const WEAKER = "The weaker of your choices gives the mark.";

export const openQuestion = (card, question) => OPEN[question.kind](card, question);

function openChoice(card, question) {
  const draft = draftOf(card, question);
  draft.chosen = draft.chosen.filter((id) => question.options.some((each) => each.id === id));
  const name = `${card.id}-${question.id}`;
  const type = question.choose > 1 ? "checkbox" : "radio";
  const chooseText = question.choose > 1 ? `Choose up to ${question.choose}. ${WEAKER}` : "Choose one.";
  const option = ({ id, letter, text }) => {
    const checked = draft.chosen.includes(id);
    const control = h("input", { type, name, value: id, checked, change: changed });
    return h("label", { class: "omc-option" }, control, lettered(letter), span("", text));
  };
  const rows = div("options", question.options.map(option));
  const options = group(name, question.lead_in, [question.helper, chooseText, question.vote?.urge], rows);
  const certainty = certaintyGroup(name, question, draft, changed);
  const line = commitLine(card, question, draft, {
    needed: () => draft.chosen.length > question.choose
      ? `Choose at most ${question.choose}. Clear one first.`
      : stillNeeded([draft.chosen.length, "an option"], [draft.certainty, "a certainty"]),
    ready: FIRST_COUNTS,
    answer: () => draft.chosen,
    hold: (busy) => (options.disabled = certainty.disabled = busy),
  });
  function changed() {
    draft.chosen = [...options.querySelectorAll(":checked")].map((input) => input.value);
    draft.certainty = chosenCertainty(certainty);
    draft.ticket = null;
    keepDraft(card, question, draft);
    line.refresh();
  }
  return section("question", question.figure && figurePlates(card, question.figure), options, certainty, line.node);
}

function openReflection(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-${question.id}`;
  const field = h("textarea", {
    class: "omc-words",
    rows: "4",
    id: `${name}-words`,
    "aria-describedby": `${name}-helper`,
    input: changed,
  });
  field.value = draft.text;
  const line = commitLine(card, question, draft, {
    needed: () => stillNeeded([draft.text.trim(), "a few words"]),
    ready: READ_AGAIN,
    answer: () => draft.text,
    hold: (busy) => (field.readOnly = busy),
  });
  function changed() {
    draft.text = field.value;
    draft.ticket = null;
    keepDraft(card, question, draft);
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
    line.refresh();
  }
  return section("question",
    question.figure && figurePlates(card, question.figure),
    h("h3", { class: "omc-lead-in" }, h("label", { for: field.id }, question.lead_in)),
    helperText(name, [question.vote?.words ?? "In your own words. Kept for you, never marked.", question.helper]),
    field,
    line.node);
}
