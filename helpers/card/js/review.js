// A review: what is remembered comes first, then the question, then when it comes back.

import { button, div, h, helperText, label, p, section } from "./elements.js";
import { announce } from "./page.js";
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
  const show = () => {
    dropDraft(card, question);
    sendOrTell(card, { do: "recall", question: question.question, words: field.value });
  };
  return section("question",
    question.figure && figurePlates(card, question.figure),
    h("h3", { class: "omc-lead-in" }, h("label", { for: name }, question.lead_in)),
    helperText(name, [question.helper]),
    field,
    div("commit", button(question.button, show, { class: "omc-button omc-main" })));
}

export const keptRecall = (card, { words }) =>
  section("recalled", h("div", { tabindex: "-1" }, label("What you remembered"), p("typed", words || "Nothing written.")));

export const comesAgain = (card, { question, lines, button: words }) =>
  section("next",
    div("", lines.map((each) => p("", each))),
    button(words, () => sendOrTell(card, { do: "next", question }), { class: "omc-button omc-main" }));

// Where no kernel hears it any more, the page itself has to say so.
function sendOrTell(card, message) {
  const lost = () => announce(card, `${NOT_CONNECTED.lead} Run this cell again.`);
  if (isDead(card)) return lost();
  try {
    card.send(message);
  } catch {
    lost();
  }
}

export const reviewOver = (card, { lines }) => section("over", lines.map((each) => p("", each)));
