// A question that asks for a probability, and the line that such estimates draw in the debrief.

import { b, div, group, h, label, list, p, section, span, svg, unseen } from "./elements.js";
import { draftOf, keepDraft } from "./drafts.js";
import { commitLine, READ_AGAIN, stillNeeded } from "./commit.js";
import { asked, resultProps, revealed } from "./verdict.js";

const OUT_OF_RANGE = "Type a number from 0 to 100.";
const ESTIMATE_HOW = "Press the line or type a percentage.";
const ESTIMATE_KEPT = "Kept for you, never marked.";
const ESTIMATE_SEEN = "Never marked; the room sees how far its estimates lie apart.";

/** The nearest percent of what was typed, to so many decimals, and a note where it is another one. */
export function clamped(typed, before, decimals = 0) {
  const number = Number(typed.trim().replace(/%$/, "").replace(",", "."));
  if (!typed.trim() || Number.isNaN(number)) {
    const stands = before === null ? "Type a number from 0 to 100." : `${before}% stands.`;
    return { percent: before, note: typed.trim() ? `“${typed.trim()}” is not a number. ${stands}` : "" };
  }
  const percent = Number(Math.min(100, Math.max(0, number)).toFixed(decimals));
  if (number < 0 || number > 100) return { percent, note: `Set to ${percent}%: a probability lies between 0 and 100%.` };
  return { percent, note: percent === number ? "" : `Rounded to ${percent}%.` };
}

/** The percent of what is typed so far, if that is one: each key counts, the rest is looked at on leaving. */
export const percentOf = (typed) => (/^\s*(100|\d?\d)\s*%?\s*$/.test(typed) ? parseInt(typed, 10) : null);

// Also what is not finished: it is looked at as a whole on leaving the field.
const couldBePercent = (typed) => {
  const number = Number(typed.trim().replace(/%$/, "").replace(",", "."));
  return number >= 0 && number <= 100;
};

export function openEstimate(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-${question.id}`;
  const slid = () => set(Number(slider.value), "");
  const typed = () => {
    // What cannot be a probability is never sent as another one.
    if (field.value.trim() && !couldBePercent(field.value)) return set(null, OUT_OF_RANGE, field.value);
    const { percent, note: said } = clamped(field.value, draft.percent);
    set(percent, said);
  };
  // A press that leaves the value where it stood, in the middle, is an answer too.
  const pressed = (event) => event.type === "click" || event.key === "Enter" || event.key === " " ? slid() : null;
  const slider = h("input", {
    type: "range", min: "0", max: "100", step: "1", "aria-label": "Estimate in percent",
    input: slid, click: pressed, "data-keyed": "true",
  });
  slider.casebookKeys = pressed;
  const keyed = () => {
    const percent = percentOf(field.value);
    if (percent !== null) return set(percent, "", field.value);
    if (!couldBePercent(field.value)) return set(null, OUT_OF_RANGE, field.value);
    note.textContent = "";
  };
  const field = h("input", {
    type: "text", inputmode: "decimal", size: "4", change: typed, input: keyed, id: `${name}-field`, autocomplete: "off",
  });
  const note = h("p", { class: "omc-helper omc-note", role: "status" });
  const number = h("label", { class: "omc-percent" }, unseen("The same, typed: "), field, "%");
  const scale = div("scale", span("", "0%, impossible"), span("", "100%, certain"));
  const fields = group(name, question.lead_in, [question.helper, ESTIMATE_HOW, question.vote ? ESTIMATE_SEEN : ESTIMATE_KEPT],
    div("estimate", div("slider", slider, scale), number));
  const line = commitLine(card, question, draft, {
    needed: () => stillNeeded([draft.percent !== null, "an estimate"]),
    ready: READ_AGAIN,
    answer: () => draft.percent,
    hold: (busy) => (fields.disabled = busy),
  });
  function drawValue(shown) {
    const { percent } = draft;
    slider.classList.toggle("omc-unset", percent === null);
    slider.value = percent ?? 50;
    slider.setAttribute("aria-valuetext", percent === null ? "not set" : `${percent}%`);
    field.value = shown ?? percent ?? "";
  }
  function set(percent, said, shown) {
    if (percent !== draft.percent) draft.ticket = null;
    draft.percent = percent;
    keepDraft(card, question, draft);
    drawValue(shown);
    note.textContent = said;
    line.refresh();
  }
  drawValue();
  return section("question", fields, note, line.node);
}

export function committedEstimate(card, question) {
  const title = label("Your estimate", `${card.id}-${question.id}-estimate`);
  const { percent } = question;
  // Under an older wording anything may have been kept.
  const said = typeof percent === "number" ? `${percent}%` : String(percent);
  const words = p("", question.unanswered ?? [b("", said), " ", span("yours", "kept, not marked")]);
  const result = h("div", { ...resultProps(question), "aria-labelledby": title.id }, title, words);
  return div("", question.unanswered !== "" && section("answer", asked(card, question), result),
    question.reveal && revealed(card, question.reveal));
}

const LINE_WIDE = 440;
const LINE_HIGH = 150;
const LINE_LEFT = 44;
function estimateLine({ points }) {
  const between = points.length > 1 ? (LINE_WIDE - LINE_LEFT - 40) / (points.length - 1) : 0;
  const x = (i) => LINE_LEFT + 20 + i * between;
  const y = (percent) => 10 + ((100 - percent) / 100) * LINE_HIGH;
  const said = points.map(({ number, when, percent }) => `step ${number}, ${when}: ${percent}%`).join("; ");
  const node = svg("svg", {
    viewBox: `0 0 ${LINE_WIDE} ${LINE_HIGH + 40}`, class: "omc-line", role: "img", "aria-label": `Your estimates. ${said}`,
  });
  for (const percent of [0, 50, 100]) {
    node.append(
      svg("line", { x1: LINE_LEFT, x2: LINE_WIDE, y1: y(percent), y2: y(percent), class: "omc-grid" }),
      svg("text", { x: LINE_LEFT - 6, y: y(percent) + 4, "text-anchor": "end" }, `${percent}%`));
  }
  node.append(svg("polyline", { points: points.map(({ percent }, i) => `${x(i)},${y(percent)}`).join(" ") }));
  points.forEach(({ number, percent }, i) =>
    node.append(
      svg("circle", { cx: x(i), cy: y(percent), r: 5 }),
      svg("text", { x: x(i), y: LINE_HIGH + 32, "text-anchor": "middle" }, `Step ${number}`)));
  return node;
}

export const trajectories = (card, lines) =>
  section("trajectories", label("How your estimate moved"), lines.map((each) =>
    div("", p("", b("", `${each.of}.`)), estimateLine(each),
      list("ul", "dashes", each.points.map(({ number, when, percent }) => [
        `Step ${number}, ${when[0].toLowerCase()}${when.slice(1)}: `, b("", `${percent}%`),
      ])))),
    p("helper", "No estimate is marked, and none is the right one. What matters is which way a result moves you, and how far."));
