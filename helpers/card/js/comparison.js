// The pages that go with cases set side by side: the whole table, both courses, glossary, references.

import { div, h, label, list, row, section, span, table, toggle, unseen } from "./elements.js";
import { citation, sentence } from "./sources.js";
import { reference } from "./debrief.js";
import { pointHead } from "./cells.js";

export function wholeTable(card, { columns, rows }) {
  const cellOf = (column) => ({ text, cite }) => [
    span("narrow", `${column}: `),
    text === "Not reported" ? h("em", null, text) : text,
    citation(card, cite),
  ];
  const lines = rows.map((line) => row(pointHead(line), ...line.cells.map((cell, i) => cellOf(columns[i])(cell))));
  return section("whole-table",
    table("cells", { "aria-label": "The cases, point by point" }, [unseen("Point"), ...columns], [lines]));
}

const picture = (key, source, alt) => h("img", { class: `omc-course omc-${key}`, src: source, alt });

export function courses(card, { pictures, alt, key, courses: told }) {
  const words = h("div", { class: "omc-courses", hidden: true }, told.map(({ title, events }) =>
    div("", h("h4", { class: "omc-label" }, title), list("ol", "numbers", events.map((item) => sentence(card, item))))));
  return section("courses",
    h("figure", null,
      Object.entries(pictures).map(([name, source]) => picture(name, source, alt)),
      h("figcaption", { class: "omc-helper" }, key)),
    toggle("Show the courses in words", words),
    words);
}

export const glossary = (card, entries) =>
  section("glossary", h("dl", { class: "omc-rows omc-terms" }, entries.map(({ term: name, means }) =>
    div("", h("dt", null, name), h("dd", null, means)))));

export const allReferences = (card, items) =>
  section("references omc-all",
    h("ol", { class: "omc-list omc-keys", role: "list" }, items.map((item) =>
      reference(card, { ...item, tail: [item.tail, item.used].filter(Boolean).join(" ") }, 0))));

export const cautions = (card, items) =>
  section("cautions", label("Before you use such a number"), list("ul", "dashes", items.map((item) => sentence(card, item))));
