// A review: what is remembered comes first, then the question, then when it comes back.

import { button, div, h, helperText, label, p, section } from "./elements.js";
import { draftOf, keepDraft } from "./drafts.js";
import { figurePlates } from "./figure.js";

const FROM_MEMORY = "From memory, before you see the options: a word will do, or nothing. It is never marked.";

export function openRecall(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-recall`;
  const keep = ({ target }) => {
    draft.text = target.value;
    keepDraft(card, question, draft);
  };
  const field = h("textarea",
    { class: "omc-words", rows: "2", id: name, "aria-describedby": `${name}-helper`, maxlength: "2000", input: keep });
  field.value = draft.text;
  const show = () => card.send({ do: "recall", words: field.value });
  return section("question",
    question.figure && figurePlates(card, question.figure),
    h("h3", { class: "omc-lead-in" }, h("label", { for: name }, question.lead_in)),
    helperText(name, [FROM_MEMORY]),
    field,
    div("commit", button("Show the options", show, { class: "omc-button omc-main" })));
}

export const keptRecall = (card, { words }) =>
  section("recalled", h("div", { tabindex: "-1" }, label("What you remembered"), p("typed", words || "Nothing written.")));

export const comesAgain = (card, { lines, button: words }) =>
  section("next",
    div("", lines.map((each) => p("", each))),
    button(words, () => card.send({ do: "next" }), { class: "omc-button omc-main" }));

export const reviewOver = (card, { lines }) => section("over", lines.map((each) => p("", each)));
