// What stands around the parts of a card: banners, header, lock, and parts that fold.

import { b, button, div, glyph, h, link, p, section, toggle } from "./elements.js";
import { focusTitle } from "./page.js";
import { goTo } from "./moving.js";

export function banner(card, { name, tone, lead, text, button: action }) {
  const more = action?.show && h("code", { class: "omc-folder", hidden: true }, action.show);
  const dismiss = () => {
    card.send({ do: action.do, banner: name });
    focusTitle(card);
  };
  const retry = name === "marking-failed" && card.commit && link("Try again", card.commit.press);
  const deed = more ? toggle(action.label, more) : action ? link(action.label, dismiss) : retry;
  return h("div", { class: "omc-banner", "data-tone": tone, role: tone === "warning" ? "alert" : "status" },
    glyph(tone),
    p("", b("", lead), " ", text, more),
    deed);
}

const pills = (states) =>
  h("span", { class: "omc-pills", "aria-hidden": "true" },
    states.map((state) => h("i", { "data-pill": state })));

export const header = (card, { over, title, progress, states }) =>
  h("header", { class: "omc-header" },
    p("case", over),
    h("h2", { class: "omc-title", id: `${card.id}-title`, tabindex: "-1" }, title),
    progress && p("progress", progress, states && pills(states)));

export function lock(card, { waits, debrief }) {
  if (waits.cases) return lockOfCases(card, waits.cases);
  const { step, number, lead_in: leadIn, opens } = waits;
  const words = debrief
    ? `The debrief waits for step ${number}. ${opens ?? ""}`
    : `This step waits for step ${number}, “${leadIn}”. ${opens ?? "Commit an answer there and it opens by itself."}`;
  const go = (event) => goTo(card, step, event);
  return section("lock", glyph("clock"), p("", words), link(`Go to step ${number}`, go));
}

// A comparison waits for its cases; who teaches with it may open it at once.
function lockOfCases(card, cases) {
  const titles = cases.map(({ title }) => `“${title}”`).join(" and ");
  const early = link("I teach with it: open it now", () => ask.toggleAttribute("hidden"));
  const open = button("Open it now", () => card.send({ do: "open-early" }));
  const ask = h("div", { class: "omc-confirm", hidden: true }, p("", "It gives these cases away."), open);
  return section("lock", glyph("clock"),
    div("", p("", `This opens when ${titles} ${cases.length > 1 ? "are" : "is"} finished; then run this cell again.`)),
    early, ask);
}

export const disclosure = (card, key, props, summary, ...content) => {
  const node = h("details", { ...props, open: card.opened.get(key) ?? props.open },
    h("summary", { class: "omc-summary" }, summary),
    div("disclosed", content));
  node.addEventListener("toggle", () => card.opened.set(key, node.open));
  return node;
};
