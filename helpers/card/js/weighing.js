// Sliders for a probability and a test, and what a negative result leaves of it.

import { b, button, div, h, label, list, p, section, span, svg, term } from "./elements.js";
import { citation } from "./sources.js";
import { announce } from "./page.js";
import { lose } from "./connection.js";
import { clamped, percentOf } from "./estimate.js";

const SEND_EVERY = 60;

export function weighing(card, { sliders, pretests, presets }) {
  const values = { ...card.view.values };
  const fields = new Map(sliders.map((each) => [each.id, oneSlider(card, each, values[each.id], take)]));
  let timer = null;
  function send() {
    timer = null;
    try {
      card.send({ do: "slide", values });
    } catch {
      lose(card);
    }
  }
  // The page is told at most every few hundredths of a second, and always of the last value.
  function take(id, value) {
    values[id] = value;
    timer ??= setTimeout(send, SEND_EVERY);
  }
  const use = (chosen) => () => {
    for (const [id, value] of Object.entries(chosen)) {
      fields.get(id).show(value);
      take(id, value);
    }
  };
  const choice = (text, chosen) => button(text, use(chosen), { class: "omc-button omc-preset" });
  return section("weighing",
    sliders.map(({ id }) => fields.get(id).node),
    label("Published figures"),
    div("presets", span("helper", "Before the scan:"),
      pretests.map((each) => choice(each.label, { pretest: each.percent }))),
    div("presets", span("helper", "Sensitivity and specificity:"),
      presets.map((each) => choice(each.label, each.values))));
}

function oneSlider(card, { id, label: text }, start, take) {
  let value = start;
  const slider = h("input", { type: "range", min: "0", max: "100", step: "1", "aria-label": text, input: slid });
  const field = h("input", {
    type: "text", inputmode: "decimal", size: "4", autocomplete: "off", "aria-label": `${text}, typed`,
    change: typed, input: keyed,
  });
  const note = h("p", { class: "omc-helper omc-note", role: "status" });
  function show(next) {
    value = next;
    slider.value = next;
    slider.setAttribute("aria-valuetext", `${next}%`);
    field.value = next;
    note.textContent = "";
  }
  function slid() {
    show(Number(slider.value));
    take(id, value);
  }
  function keyed() {
    const written = field.value;
    const percent = percentOf(written);
    if (percent === null) return;
    show(percent);
    field.value = written;
    take(id, value);
  }
  function typed() {
    const { percent, note: said } = clamped(field.value, value, 1);
    show(percent);
    note.textContent = said;
    take(id, value);
  }
  show(start);
  const node = div("weigh",
    p("", text),
    div("estimate", div("slider", slider), h("label", { class: "omc-percent" }, field, "%")),
    note);
  return { node, show };
}

const TELL_AFTER = 700;

// Spoken once the slider rests.
function tell(card, after) {
  clearTimeout(card.telling);
  if (card.shown) card.telling = setTimeout(() => announce(card, `After a negative result: ${after}.`), TELL_AFTER);
}

// Above the sliders: on a phone both are in sight while one is moved.
export function beforeAndAfter(card, { before, after }) {
  tell(card, after);
  return section("odds",
    h("dl", { class: "omc-rows" },
      term("Before", b("big", before)),
      term("After a negative result", b("big", after))));
}

export function weighed(card, { sentence: said, spread, source, cite, fields, notes }) {
  const legend = fields.map(({ id, count, text }) =>
    span("", span(`dot omc-dot-${id}`), ` ${count.toLocaleString("en-US")} ${text}`));
  return section("weighed",
    p("", said),
    spread && p("", spread),
    p("helper", source, citation(card, cite)),
    notes.length > 0 && list("ul", "dashes", notes),
    crowd(fields),
    p("legend omc-crowd-key", legend));
}

const ACROSS = 50;
const APART = 8;

// One mark a child: filled where the result is negative, round where the disease is there.
function crowd(fields) {
  const kinds = fields.flatMap(({ id, count }) => Array(count).fill(id));
  const down = Math.ceil(kinds.length / ACROSS);
  const said = fields.map(({ count, text }) => `${count} ${text}`).join(", ");
  const node = svg("svg", {
    viewBox: `0 0 ${ACROSS * APART} ${down * APART}`,
    class: "omc-crowd",
    role: "img",
    "aria-label": `Of ${kinds.length.toLocaleString("en-US")} children: ${said}.`,
  });
  for (const { id } of fields) {
    const round = id === "missed" || id === "found";
    const marks = kinds.map((kind, i) => {
      if (kind !== id) return "";
      const x = (i % ACROSS) * APART + 1;
      const y = Math.floor(i / ACROSS) * APART + 1;
      return round ? `M${x} ${y + 3}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z` : `M${x + 0.5} ${y + 0.5}h5v5h-5z`;
    });
    node.append(svg("path", { d: marks.join(""), class: `omc-${id}` }));
  }
  return node;
}
