// A review: what is remembered comes first, then the question, then when it comes back.

import { button, div, h, helperText, label, p, section } from "./elements.js";
import { tellBeside } from "./moving.js";
import { isDead, NOT_CONNECTED } from "./connection.js";
import { draftOf, dropDraft, keepDraft } from "./drafts.js";
import { figurePlates } from "./figure.js";

export function openRecall(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-recall`;
  const keep = ({ target }) => {
    draft.text = target.value;
    keepDraft(card, question, draft);
  };
  const field = h("textarea",
    { class: "omc-words", rows: "2", id: name, "aria-describedby": `${name}-helper`, maxlength: question.most, input: keep });
  field.value = draft.text;
  const show = ({ currentTarget }) =>
    sendOrTell(card, { do: "recall", question: question.question, words: field.value }, currentTarget);
  return section("question",
    question.figure && figurePlates(card, question.figure),
    h("h3", { class: "omc-lead-in" }, h("label", { for: name }, question.lead_in)),
    helperText(name, [question.helper]),
    field,
    div("commit", button(question.button, show, { class: "omc-button omc-main" })));
}

export const keptRecall = (card, { words }) =>
  section("recalled", h("div", { tabindex: "-1" }, label("What you remembered"), p("typed", words || "Nothing written.")));

export function comesAgain(card, { question, recall, lines, button: words }) {
  // Only now is what was remembered on the disk; until then a kernel that is started anew asks for it again.
  dropDraft(card, { id: recall });
  const next = ({ currentTarget }) => sendOrTell(card, { do: "next", question }, currentTarget);
  return section("next",
    div("", lines.map((each) => p("", each))),
    button(words, next, { class: "omc-button omc-main" }));
}

// Where no kernel hears it any more, the page itself has to say so.
function sendOrTell(card, message, pressed) {
  try {
    if (isDead(card)) throw new Error(NOT_CONNECTED.lead);
    card.send(message);
  } catch {
    tellBeside(pressed, `${NOT_CONNECTED.lead} When the kernel is back, run this cell again.`);
  }
}

export const reviewOver = (card, { lines }) => section("over", lines.map((each) => p("", each)));
