// The work-up list.

import { b, glyph, h, p, row, section, several, span, table } from "./elements.js";
import { sentence } from "./sources.js";
import { disclosure } from "./frame.js";

const WORKUP_FOOT =
  "Results appear only when the published case has reached them. An investigation that the source does not " +
  "report gets no invented result.";

const NOTHING_ORDERED = "Nothing ordered yet. Your first investigation appears here after you commit.";
const COLUMNS = ["Investigation", "Ordered by", "Result so far"];
const NOT_YET_REPORTED = "Not reported at this point of the published case";

const orderedBy = ({ you, published }) => [
  span("narrow", "Ordered by: "),
  b("", you ? "You" : "Published"),
  you && published && " and published",
];

const tag = (text) =>
  span("tag", glyph(text.startsWith("ionizing") ? "radiation" : "invasive"), text);

const workupRow = (card, each) =>
  row(
    [each.name, each.tags.length > 0 && span("tags", each.tags.map(tag))],
    orderedBy(each),
    each.result ? sentence(card, each.result) : h("em", null, NOT_YET_REPORTED));

function workupTable(card, groups) {
  const head = { scope: "rowgroup", colspan: "3", role: "rowheader" };
  const stepRow = ({ number, title }) =>
    h("tr", { class: "omc-group-row", role: "row" }, h("th", head, `Step ${number}, ${title}`));
  const bodies = groups.map((each) => [stepRow(each), each.rows.map((line) => workupRow(card, line))]);
  return [
    table("workup", { "aria-label": "Work-up so far" }, COLUMNS, bodies),
    p("helper", WORKUP_FOOT),
  ];
}

export const workupPart = (card, { groups }) =>
  section("list", groups.length ? workupTable(card, groups) : p("", NOTHING_ORDERED));

export function workupSoFar(card, { groups }) {
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const line = [glyph("chevron"), `Work-up so far: ${several(count, "investigation")}`];
  return disclosure(card, "workup", { class: "omc-so-far-list" }, line, workupTable(card, groups));
}

export const workupSection = (card, workup) => section("workup-so-far", workupSoFar(card, workup));
