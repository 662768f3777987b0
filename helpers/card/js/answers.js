// A committed question: the verdict, the reasons, the learner's own words.

import { b, div, glyph, h, label, lettered, list, p, rated, section, span, unseen } from "./elements.js";
import { citation, sentence } from "./sources.js";
import { banner, disclosure } from "./frame.js";

const KEPT = "Kept, not marked.";

export const committedQuestion = (card, question) =>
  question.kind === "choice" ? committedChoice(card, question) : committedReflection(card, question);

const resultProps = (question) => ({ role: "group", tabindex: "-1", "data-result": question.id });

const asked = (card, { notice, lead_in: leadIn }) => [
  notice && banner(card, notice),
  p("asked", leadIn),
];

function committedChoice(card, question) {
  const chosen = question.chosen.map((each) => chosenOption(card, each, question.chosen.length > 1));
  const others = question.others.map((each) => otherOption(card, question, each));
  return div("",
    section("answer", asked(card, question), outcome(question), chosen),
    others.length > 0 && section("others", label("The other options"), others));
}

function outcome(question) {
  const { rating, word, sentence: said, mark, mark_text: text, so_far: soFar } = question.outcome ?? {};
  const name = { class: "omc-outcome", "aria-label": "Outcome", "data-rating": rating };
  const props = { ...resultProps(question), ...name };
  if (!rating) return h("div", props, p("verdict", KEPT));
  return h("div", props,
    p("verdict", rated(rating, word)),
    p("said", said),
    p("mark", b("", mark), ` ${text}`),
    p("so-far", soFar));
}

const reason = (card, option) => [
  p("", option.feedback, citation(card, option.cite)),
  option.waits && p("waits", "One more point about this option waits for the debrief."),
];

export const choice = (text, yours) =>
  p("", b("", text), yours && [" ", span("yours", "your choice")]);

const chosenOption = (card, option, several) =>
  div("chosen",
    lettered(option.letter),
    div("", choice(option.text, true), several && rated(option.rating, option.word), reason(card, option)));

function otherOption(card, question, option) {
  const key = `${question.id}/${option.id}`;
  const text = span("text", option.text, unseen(". "));
  const line = [lettered(option.letter), text, rated(option.rating, option.word), glyph("chevron")];
  const node = disclosure(card, key, { class: "omc-other", open: option.open }, line, reason(card, option));
  node.firstChild.addEventListener("click", () => {
    if (node.open || option.open || card.revealed.has(key)) return;
    card.revealed.add(key);
    card.send({ do: "reveal", question: question.id, option: option.id });
  });
  return node;
}

function committedReflection(card, question) {
  const title = label("Your words", `${card.id}-${question.id}-words`);
  const words = p("typed", question.words);
  const result = h("div", { ...resultProps(question), "aria-labelledby": title.id }, title, words);
  return div("", section("answer", asked(card, question), result),
    question.reveal && revealed(card, question.reveal));
}

function revealed(card, { title, items, note }) {
  const item = (each) => [each.label && [b("", `${each.label}.`), " "], sentence(card, each)];
  return section("reveal", label(title), list("ul", "dashes", items.map(item)), note && p("helper", note));
}
