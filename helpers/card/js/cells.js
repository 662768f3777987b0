// A table that sets cases side by side: filled in first, then told.

import { b, div, group, h, label, p, row, section, span, table, unseen } from "./elements.js";
import { draftOf, keepDraft } from "./drafts.js";
import { commitLine, READ_AGAIN, stillNeeded } from "./commit.js";
import { asked, resultProps } from "./verdict.js";
import { citation } from "./sources.js";

export function openCells(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-${question.id}`;
  const cellsOf = (line) => line.cells.map(({ column, choices }) => {
    const choose = h("select", { class: "omc-select", "aria-label": `${line.label}, ${column}`, change: changed },
      new Option("Choose", ""), choices.map((text) => new Option(text, text)));
    return [span("narrow", `${column}: `), choose];
  });
  const columns = ["", ...question.rows[0].cells.map(({ column }) => column)];
  const grid = table("cells", { "aria-label": "The cases, point by point" }, columns,
    [question.rows.map((line) => row(line.label, ...cellsOf(line)))]);
  const fields = group(name, question.lead_in, [question.helper, "Kept for you, never marked."], grid);
  const selects = [...fields.querySelectorAll("select")];
  selects.forEach((select, i) => {
    const known = [...select.options].some(({ value }) => value === draft.chosen[i]);
    select.value = known ? draft.chosen[i] : "";
  });
  const line = commitLine(card, question, draft, {
    needed: () => {
      const empty = selects.filter(({ value }) => !value).length;
      return stillNeeded([empty === 0, `${empty} ${empty === 1 ? "cell" : "cells"}`]);
    },
    ready: READ_AGAIN,
    answer: () => selects.map(({ value }) => value),
    hold: (busy) => (fields.disabled = busy),
  });
  function changed() {
    draft.chosen = selects.map(({ value }) => value);
    draft.ticket = null;
    keepDraft(card, question, draft);
    line.refresh();
  }
  return section("question", fields, line.node);
}

/** What stands before a row: its point, and how the cases relate in it. */
export const pointHead = ({ label: text, relation }) => [text, span("tags", span("tag", relation))];

export function committedCells(card, question) {
  const title = label("As reported, and as you had it", `${card.id}-${question.id}-cells`);
  const cellOf = ({ column, text, cite, given, right }) => [
    span("narrow", `${column}: `),
    b("", text),
    citation(card, cite),
    !right && given && p("detail", `You: ${given}`),
    right && p("detail", "You had it so."),
  ];
  const columns = [unseen("Point"), ...question.rows[0].cells.map(({ column }) => column)];
  const grid = table("cells", { "aria-labelledby": title.id }, columns,
    [question.rows.map((line) => row(pointHead(line), ...line.cells.map(cellOf)))]);
  const result = h("div", { ...resultProps(question), "aria-labelledby": title.id }, title, p("", question.score));
  return div("", section("answer", asked(card, question), result, grid));
}
