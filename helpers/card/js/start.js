// The start page.

import { div, h, p, row, span, table, toggle } from "./elements.js";
import { besideNotebook, goOn } from "./moving.js";
import { RULE_HELPER } from "./certainty.js";

export function caseRow(card, { title, line, button: words, path: file, primary, case: id, step }) {
  const props = {
    class: primary ? "omc-button omc-main" : "omc-button",
    href: file?.split("/").map(encodeURIComponent).join("/"),
    // JupyterLab opens it as a tab; elsewhere the link is followed.
    "data-commandlinker-command": "docmanager:open",
    click: ({ currentTarget }) => {
      // JupyterLab reads the path after this, and counts it from the folder that it serves.
      const path = besideNotebook(card, file);
      currentTarget.setAttribute("data-commandlinker-args", JSON.stringify({ path }));
      if (id) goOn(path, id, step);
    },
  };
  return h("section", { class: "omc-section omc-case-row" },
    h("h2", { class: "omc-lead-in" }, title),
    p("helper", line),
    words && h("a", props, words));
}

function ruleTable(rule) {
  const columns = ["How certain", "best", "acceptable", "other"];
  const rows = rule.map(({ word, gloss, best, acceptable, other }) =>
    row([`${word}, `, span("", gloss)], best, acceptable, other));
  return h("div", { class: "omc-rule", hidden: true },
    table("rule-table", { "aria-label": "The marking rule" }, columns, [rows]),
    p("helper", RULE_HELPER));
}

export function startFoot(card, { folder, rule }) {
  const where = h("code", { class: "omc-folder", hidden: true }, folder);
  const marks = ruleTable(rule);
  const kept = "Your answers are kept in your data folder. ";
  const links = [toggle("Show folder", where), " ", toggle("Show the marking rule", marks)];
  return div("foot", p("helper", kept, links), where, marks);
}
