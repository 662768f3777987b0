// The debrief.

import {
  b, button, div, glyph, h, label, link, list, p, rated, row, section, span, table, unseen,
} from "./elements.js";
import { prose, sentence, showAllReferences } from "./sources.js";
import { choice } from "./answers.js";

const RATINGS = { best: "best", acceptable: "acceptable", low_yield: "low yield", harmful: "harmful" };
const REFLECTION_KEPT = "Your reflection, kept";
const REFERENCES_SHOWN = 5;
const lines = (card, items) => items.map((item) => p("", sentence(card, item)));

export const diagnosis = (card, { title, items }) =>
  section("diagnosis", label("Diagnosis"), p("lead-in", title), lines(card, items));

const points = (name, tag, style, title) => (card, items) =>
  section(name, label(title), list(tag, style, items.map((item) => sentence(card, item))));

export const events = points("events", "ol", "numbers", "The order of events");
export const takeHome = points("take-home", "ol", "numbers", "Take home");
export const notReported = points("not-reported", "ul", "dashes", "What the source does not report");
const detail = (...text) => p("detail", text);

function pathAnswer(answer) {
  if (answer.kind === "none") return div("", answer.lead_in, detail("Not answered"));
  if (answer.kind === "estimate") return div("", "Your estimate, kept", p("", answer.words), detail("not marked"));
  if (answer.kind === "cells") return div("", "Your table, kept", p("", answer.words), detail("not marked"));
  if (answer.kind === "reflection") {
    return div("", REFLECTION_KEPT, p("typed", answer.words), detail("not marked"));
  }
  const { choices, rating, word, detail: how } = answer;
  const verdict = (one) => (one.rating ? rated(one.rating, one.word) : b("", one.word));
  const differ = new Set(choices.map((each) => each.rating)).size > 1;
  if (!differ) return div("", choices.map((each) => p("", each.text)), detail(verdict({ rating, word }), " ", how));
  const each = (one) => [p("", one.text), one.rating && detail(verdict(one))];
  return div("", choices.map(each), detail(rating ? `The weaker counts: ${how}` : [verdict({ word }), " ", how]));
}

const pathRow = (card, { number, title, yours, published }) =>
  row(
    [unseen("Step "), String(number), unseen(`, ${title}`)],
    yours.length ? yours.map(pathAnswer) : "Not answered",
    [
      span("narrow", "Published: "),
      published.length ? prose(card, published) : h("em", null, "Not reported"),
    ]);

const vanishedAnswer = ({ question, answer }) =>
  p("vanished", b("", "Earlier version."),
    ` The question “${question}” is gone. Your answer is kept, without a mark: ${answer}`);

export function path(card, { path: steps, vanished, total }) {
  const title = label("Your path beside the published path", `${card.id}-path`);
  const rows = steps.map((each) => pathRow(card, each));
  return section("path",
    title,
    table("path-table", { "aria-labelledby": title.id }, [unseen("Step"), "You", "Published case"], [rows]),
    vanished.map(vanishedAnswer),
    p("total", b("", total.marks), " ", span("", total.note)));
}

const answerGlyph = ({ rating, label: name }) =>
  h("span", { class: "omc-rated", "data-rating": rating, role: "img", "aria-label": name }, glyph(rating));

export function sure(card, { rows, note }) {
  const title = label("How sure, how right", `${card.id}-sure`);
  const columns = ["Certainty", "Your answers", "Best or acceptable"];
  const levels = rows.map(({ word, answers, text }) => row(word, answers.map(answerGlyph), text));
  const key = ([rating, word]) =>
    h("span", { class: "omc-rated", "data-rating": rating }, glyph(rating), span("", word));
  return section("sure",
    title,
    table("sure-table", { "aria-labelledby": title.id }, columns, [levels]),
    p("legend", Object.entries(RATINGS).map(key)),
    note && p("helper", note));
}

export function waited(card, items) {
  const numbers = [...new Set(items.map((item) => item.number))];
  const point = (item) => div("", choice(item.option, item.chosen), p("", sentence(card, item)));
  const step = (number) => [
    h("h4", { class: "omc-label" }, `Step ${number}`),
    items.filter((item) => item.number === number).map(point),
  ];
  return section("waited", label("What had to wait"), numbers.map(step));
}

export const disagreements = (card, items) =>
  section("disagreements", label("Where sources disagree"), items.map((item) =>
    p("", b("", `${item.topic}.`), " ", sentence(card, item))));

function doiLink(doi) {
  const props = { href: `https://doi.org/${encodeURI(doi)}`, target: "_blank", rel: "noopener noreferrer" };
  return [" ", h("a", props, `doi.org/${doi}`), "."];
}

export const reference = (card, { key, before, journal, after, doi, tail }, index) =>
  h("li", { id: `${card.id}-ref-${key}`, tabindex: "-1", class: index >= REFERENCES_SHOWN && "omc-more" },
    span("key", key),
    span("", before, h("cite", null, journal), after, doi && doiLink(doi), tail && ` ${tail}`));

export function references(card, items) {
  const showAll = () => {
    showAllReferences(card);
    card.root.querySelectorAll(".omc-references li")[REFERENCES_SHOWN].focus();
  };
  return section("references",
    label("References"),
    h("ol", { class: "omc-list omc-keys", role: "list" }, items.map((item, i) => reference(card, item, i))),
    items.length > REFERENCES_SHOWN && link(`Show all ${items.length} references`, showAll));
}

export function startAgain(card, footer) {
  const begin = button("Begin", () => card.send({ do: "again" }), { class: "omc-button omc-main" });
  const again = button("Start again", () => ask(true));
  const stay = button("Stay here", () => ask(false));
  const question = p("", "Begin a new attempt? This one is kept.");
  const confirm = h("div", { class: "omc-confirm", hidden: true }, question, begin, stay);
  const ask = (asking) => {
    confirm.hidden = !asking;
    again.hidden = asking;
    (asking ? begin : again).focus();
  };
  return section("footer", p("", footer), again, confirm);
}
