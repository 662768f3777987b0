// The viewer of a step: volumes in three planes, and what moves them. The planes are drawn by a widget of its
// own, NiiVue, which hears here what it would hear from the kernel: no way there and back, no waiting.

import { b, button, div, glyph, h, p, section, span } from "./elements.js";
import { announce } from "./page.js";
import { header } from "./frame.js";
import { isDead } from "./connection.js";
import { PARTS } from "./drawing.js";
import { SIMULATED } from "./figure.js";
import { render } from "./rendering.js";

const NO_VIEWER = "Your browser cannot show the viewer. The still pictures above stand in for it.";
const NO_KERNEL = "Not connected. When the kernel is back, run this cell again.";
const STAND_IN = "The still pictures stand in the step above.";
const TWIN_WORDS = ["Show the normal twin", "Show the case again"];
const SHINES_THROUGH = "Below 100 % the gray picture beneath brightens the colors: compare uptake at 100 %.";
const HOW_TO_MOVE = [
  ["Scroll", "click into a plane, then turn the mouse wheel. Clicking or dragging moves the crosshair through the other planes."],
  ["Keys", "arrow keys move the crosshair up, down and sideways, Page Up and Page Down to the front and the back; with Shift five steps at once. + and − zoom, 0 resets."],
  ["Brightness", "drag with the right button: sideways for the width, up and down for the level."],
  ["Zoom", "wheel with Ctrl; drag with Shift to move the picture."],
];
const STEP_OF_KEY = {
  ArrowLeft: [1, 0, 0], ArrowRight: [-1, 0, 0], ArrowUp: [0, 0, 1], ArrowDown: [0, 0, -1],
  PageUp: [0, 1, 0], PageDown: [0, -1, 0],
};
const FAR = 5;
const DRAG_PANS = 3;
const NO_DRAG = 0;
const SPEAK_WHEN_STILL = 700;

PARTS.viewer = (view) => {
  const head = { over: view.case.title, title: view.title, progress: `Step ${view.number} of ${view.of}` };
  const parts = [["header", header, head]];
  if (view.status === "locked") return [...parts, ["lock", waiting, { waits: view.waits }]];
  const { stage, lead, choices, twin, notes, basis } = view;
  parts.push(["lead", opening, { lead, state: stage.state, says: stage.says }]);
  if (!stage.canvas) return parts;
  const { canvas, row, column, layers, find } = stage;
  parts.push(["planes", planes, { canvas, row, column }]);
  if (choices.length > 1) parts.push(["choices", choosing, { choices }]);
  parts.push(["grays", grays, { layers }]);
  parts.push(["tools", tools, { find, twin, notes }]);
  parts.push(["foot", foot, { basis }]);
  return parts;
};

const waiting = (card, { waits }) => section("lock", glyph("clock"), p("", waits));

let drawable;
function canDraw() {
  if (drawable === undefined) {
    const context = document.createElement("canvas").getContext("webgl2");
    drawable = Boolean(context);
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return drawable;
}

function ask(card, choice, twin) {
  if (isDead(card)) return say(card, NO_KERNEL);
  const { gray, opacity } = card;
  card.send({ do: "scroll", choice, twin, gray: gray ? ends(gray) : null, opacity: opacity ?? null });
}

function say(card, text) {
  const status = card.root.querySelector(".omc-viewer-status");
  if (status) status.textContent = text;
}

function opening(card, { lead, state, says }) {
  const status = h("p", { class: "omc-helper omc-viewer-status", role: "status", tabindex: "-1" }, says);
  const making = Boolean(state === "making" && says);
  card.root.dataset.omcStage = state;
  card.root.toggleAttribute("data-omc-making", making);
  if (!canDraw()) return section("viewer-lead", p("", lead), p("", NO_VIEWER));
  if (says && card.shown) announce(card, says);
  const begun = Boolean(card.view.stage.canvas);
  const begin = () => {
    card.wantsFocus = true;
    ask(card, 0, false);
  };
  const start = state === "making" || begun ? null : button("Scroll through these pictures", begin, { class: "omc-button omc-main" });
  return section("viewer-lead", p("", lead, " ", STAND_IN), start, status, making && secondsPassed());
}

// Seen only: a screen reader would read each second.
function secondsPassed() {
  const began = Date.now();
  const node = h("p", { class: "omc-helper", "aria-hidden": "true" });
  const ticking = setInterval(() => {
    if (!node.isConnected) return clearInterval(ticking);
    node.textContent = `${Math.round((Date.now() - began) / 1000)} s so far.`;
  }, 1000);
  return node;
}

// -- the planes --

function planes(card, { canvas, row, column }) {
  const place = div("viewer-canvas");
  place.style.setProperty("--omc-row", row.join(" / "));
  place.style.setProperty("--omc-column", column.join(" / "));
  const node = h("section", { class: "omc-section omc-viewer-planes", "data-keyed": "true" },
    div("viewer-strip", span("viewer-earlier", "Still the earlier picture"), span("", "SIMULATED")), place);
  node.casebookKeys = (event) => keyed(card, event);
  listenTo(card, place);
  mount(card, canvas, place);
  return node;
}

async function mount(card, reference, place) {
  const { host, manager } = card.widgets;
  try {
    const widget = await host.getWidget(reference);
    card.niivue = await manager.get_model(reference.slice("anywidget:".length));
    await widget.render({ el: place });
    const canvas = place.querySelector("canvas");
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", "Three planes with a crosshair. Arrow keys move it.");
    canvas.setAttribute("aria-describedby", `${card.id}-how`);
    setScene(card, { crosshairPos: card.view.stage.start });
    if (card.wantsFocus) canvas.focus({ preventScroll: true });
    card.wantsFocus = false;
    announce(card, "The volumes are shown.");
  } catch (error) {
    console.warn(error);
    place.replaceChildren(p("viewer-cannot", NO_VIEWER));
  }
}

// NiiVue would take the wheel from who only passes by, and keep windows of its own that no slider shows.
function listenTo(card, place) {
  const first = { capture: true };
  place.addEventListener("wheel", (event) => {
    if (event.target.tagName !== "CANVAS" || event.casebook) return;
    if (event.ctrlKey) {
      event.preventDefault();
      zoom(card, event.deltaY < 0);
    }
    if (event.ctrlKey || event.target !== document.activeElement) event.stopPropagation();
  }, { ...first, passive: false });
  place.addEventListener("dblclick", (event) => event.stopPropagation(), first);
  place.addEventListener("mousedown", (event) => {
    if (event.button !== 2) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.focus({ preventScroll: true });
    dragGrays(card, event);
  }, first);
}

function dragGrays(card, start) {
  const { level, width } = card.gray;
  const perPixel = (card.span[1] - card.span[0]) / 600;
  const move = (event) =>
    card.setGray({
      level: level + (event.clientY - start.clientY) * perPixel,
      width: width + (event.clientX - start.clientX) * perPixel,
    });
  const end = () => {
    removeEventListener("mousemove", move, true);
    keepGrays(card);
  };
  addEventListener("mousemove", move, true);
  addEventListener("mouseup", end, { capture: true, once: true });
}

const hears = (card, type, data) => card.niivue?.trigger("msg:custom", { type, data }, []);

function setScene(card, scene) {
  const { niivue } = card;
  if (!niivue) return;
  niivue.set("scene", scene, { silent: true });
  niivue.trigger("change:scene");
  hears(card, "draw_scene", []);
}

// NiiVue zooms about the crosshair, but only by the wheel and in the mode that pans.
function zoom(card, closer, times = 1) {
  const canvas = card.root.querySelector(".omc-viewer-canvas canvas");
  const { niivue } = card;
  if (!canvas || !niivue) return;
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const mode = (dragMode) => niivue.set("opts", { ...niivue.get("opts"), dragMode });
  mode(DRAG_PANS);
  for (let i = 0; i < times; i += 1) {
    const turn = new WheelEvent("wheel", {
      deltaY: closer ? -1 : 1, clientX: left + width / 2, clientY: top + height / 2, bubbles: false, cancelable: true,
    });
    turn.casebook = true;
    canvas.dispatchEvent(turn);
  }
  mode(NO_DRAG);
}

function keyed(card, event) {
  if (event.target.tagName !== "CANVAS") return;
  const step = STEP_OF_KEY[event.key];
  if (step) {
    const far = event.shiftKey ? FAR : 1;
    hears(card, "move_crosshair_in_vox", step.map((each) => each * far));
    clearTimeout(card.telling);
    card.telling = setTimeout(() => announce(card, "Crosshair moved."), SPEAK_WHEN_STILL);
  } else if (event.key === "+" || event.key === "=") zoom(card, true, 2);
  else if (event.key === "-") zoom(card, false, 2);
  else if (event.key === "0") reset(card);
  else return;
  event.preventDefault();
}

// -- what is shown, and how bright --

function choosing(card, { choices }) {
  const name = `${card.id}-choice`;
  return h("fieldset", { class: "omc-section omc-viewer-choices" },
    h("legend", { class: "omc-unseen" }, "What to show"),
    choices.map((text, i) =>
      h("label", { class: "omc-viewer-choice" },
        h("input", {
          type: "radio", name, value: String(i), checked: card.view.stage.choice === i,
          change: () => ask(card, i, card.view.stage.twin),
        }), text)));
}

function slider(text, { low, high, step = 1, unit = "" }, change, keep) {
  const value = b("viewer-value", "");
  const input = h("input", {
    type: "range", min: String(low), max: String(high), step: String(step), "aria-label": text,
    input: () => change(Number(input.value)), change: keep,
  });
  const set = (number) => {
    input.value = number;
    const said = `${Math.round(number)} ${unit}`.trim().replace("-", "−");
    value.textContent = said;
    input.setAttribute("aria-valuetext", said);
  };
  return { set, node: h("label", { class: "omc-viewer-turn" }, h("span", null, text, " ", value), div("slider", input)) };
}

const ends = ({ level, width }) => [level - width / 2, level + width / 2];
const held = (number, low, high) => Math.min(high, Math.max(low, number));

function grays(card, { layers: [base, over] }) {
  const [low, high] = base.span;
  const [, first, last] = base.windows[0];
  const usual = { level: (first + last) / 2, width: last - first };
  const { unit } = base;
  card.span = base.span;
  const turns = {
    level: slider("Level", { low, high, unit }, (level) => card.setGray({ level }), () => keepGrays(card)),
    width: slider("Width", { low: 1, high: high - low, unit }, (width) => card.setGray({ width }), () => keepGrays(card)),
  };
  card.setGray = (change) => {
    const wanted = { ...card.gray, ...change };
    card.gray = { level: held(wanted.level, low, high), width: held(wanted.width, 1, high - low) };
    turns.level.set(card.gray.level);
    turns.width.set(card.gray.width);
    paint(card);
  };
  card.setGray(card.gray ?? usual);
  const presets = base.windows.length > 1 && base.windows.map(([name, from, to]) =>
    button(name, () => {
      card.setGray({ level: (from + to) / 2, width: to - from });
      keepGrays(card);
    }, { class: "omc-button omc-preset" }));
  const sheer = over && slider(`${over.label}, opacity`, { low: 0, high: 100, step: 5, unit: "%" }, (percent) => card.setOpacity(percent / 100), () => keepGrays(card));
  card.setOpacity = (opacity) => {
    card.opacity = opacity;
    sheer?.set(100 * opacity);
    paint(card);
  };
  if (over) card.setOpacity(card.opacity ?? over.opacity);
  card.asBefore = () => {
    card.setGray(usual);
    if (over) card.setOpacity(over.opacity);
    keepGrays(card);
  };
  return section("viewer-grays", turns.level.node, turns.width.node,
    sheer && div("", sheer.node, p("helper", SHINES_THROUGH)),
    presets && div("viewer-presets", span("helper", "Window:"), presets));
}

async function layersOf({ niivue, widgets }) {
  const references = niivue?.get("volumes") ?? [];
  return Promise.all(references.map((each) => widgets.manager.get_model(each.slice("IPY_MODEL_".length))));
}

async function apply(card) {
  card.painting = null;
  const layers = await layersOf(card);
  const [low, high] = ends(card.gray);
  layers[0]?.set({ cal_min: low, cal_max: high });
  layers[1]?.set({ opacity: card.opacity });
  return layers;
}

// At most once a frame: each change sends the whole volume to the graphics card again.
function paint(card) {
  card.painting ??= requestAnimationFrame(() => apply(card));
}

// The kernel hears where the sliders rest; it would send back what it heard on the way.
async function keepGrays(card) {
  cancelAnimationFrame(card.painting);
  for (const each of await apply(card)) each.save_changes();
}

function reset(card) {
  card.asBefore?.();
  setScene(card, { crosshairPos: card.view.stage.start, pan2Dxyzmm: [0, 0, 0, 1] });
}

// -- the tools --

function tools(card, { find, twin, notes }) {
  const small = (text, press) => button(text, press, { class: "omc-button omc-tool" });
  const told = h("p", { class: "omc-helper", hidden: true }, notes.join(" "));
  const finding = find.length > 0 && small("Show me the finding", () => {
    setScene(card, { crosshairPos: find });
    told.hidden = notes.length === 0;
    announce(card, "The crosshair is on the finding.");
  });
  return section("viewer-tools",
    div("tools",
      small("Zoom in", () => zoom(card, true, 3)), small("Zoom out", () => zoom(card, false, 3)),
      small("Reset", () => reset(card)), finding, twin && twinSwitch(card, small)),
    told);
}

function twinSwitch(card, small) {
  const control = small(TWIN_WORDS[Number(card.view.stage.twin)], () => {
    const { stage } = card.view;
    if (stage.state === "making") return;
    control.textContent = TWIN_WORDS[Number(!stage.twin)];
    ask(card, stage.choice, !stage.twin);
  });
  return control;
}

const foot = (card, { basis }) =>
  section("viewer-foot",
    h("ul", { class: "omc-helper omc-viewer-how", id: `${card.id}-how` },
      HOW_TO_MOVE.map(([name, text]) => h("li", null, b("", `${name}:`), ` ${text}`))),
    p("helper", SIMULATED, " ", basis.join(" ")));

export default { render };
