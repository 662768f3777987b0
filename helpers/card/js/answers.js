// A committed question: the chosen option among the others, or the learner's own words.

import { b, div, glyph, h, label, lettered, p, rated, section, span, unseen } from "./elements.js";
import { asked, outcome, reason, reasonLine, resultProps, revealed } from "./verdict.js";
import { committedOrder } from "./order.js";
import { committedEstimate } from "./estimate.js";
import { committedCells } from "./cells.js";
import { figurePart } from "./figure.js";
import { committedRegion } from "./region.js";

const COMMITTED = {
  choice: committedChoice,
  rank: committedOrder,
  reflection: committedReflection,
  estimate: committedEstimate,
  cells: committedCells,
  region: committedRegion,
};

export const committedQuestion = (card, question) => COMMITTED[question.kind](card, question);

function committedChoice(card, question) {
  const chosen = question.chosen.map((each) => chosenOption(card, each, question.chosen.length > 1));
  const others = question.others.map((each) => otherOption(card, question, each));
  return div("",
    question.unanswered !== "" && section("answer", asked(card, question), outcome(question), chosen),
    question.figure && figurePart(card, question.figure),
    others.length > 0 && section("others", label(chosen.length ? "The other options" : "The options"), others));
}

export const choice = (text, yours) =>
  p("", b("", text), yours && [" ", span("yours", "your choice")]);

const chosenOption = (card, option, several) =>
  div("chosen",
    lettered(option.letter),
    div("", choice(option.text, true), several && rated(option.rating, option.word), reason(card, option)));

function otherOption(card, question, option) {
  const text = span("text", option.text, unseen(". "));
  const line = [lettered(option.letter), text, rated(option.rating, option.word), glyph("chevron")];
  return reasonLine(card, question, option, { class: "omc-other", open: option.open }, line);
}

function committedReflection(card, question) {
  const title = label("Your words", `${card.id}-${question.id}-words`);
  const words = question.unanswered ? p("", question.unanswered) : p("typed", question.words);
  const result = h("div", { ...resultProps(question), "aria-labelledby": title.id }, title, words);
  return div("", question.unanswered !== "" && section("answer", asked(card, question), result),
    question.figure && figurePart(card, question.figure),
    question.reveal && revealed(card, question.reveal));
}
