// A board of the imaging lab: pictures, what they read, and the sliders that change them.
// Every word comes from the kernel; only what is said without one stands here.

import { b, button, div, h, list, p, section } from "./elements.js";
import { listen } from "./keys.js";
import { announce } from "./page.js";

const SPEAK_AFTER = 700;
const LOST_AFTER = 4000;
const LOST = "Not connected. When the kernel is back, run this cell again.";

function renderBoard({ model, el }) {
  listen();
  const screen = model.get("screen");
  const parts = {
    pictures: div("board-plates"), controls: div("board-controls"), press: div("board-presses"), figure: div("board-curve"),
    says: div("board-says"), table: div("board-readings"), notes: h("div", { class: "omc-board-notes", role: "status" }),
  };
  const board = {
    model, parts, live: h("div", { class: "omc-unseen", "aria-live": "polite" }),
    plates: [], presses: new Map(), sliders: new Map(), values: {}, waiting: false, unsent: null,
  };
  for (const each of screen.sliders) parts.controls.append(boardSlider(board, each));
  parts.notes.hidden = true;
  parts.controls.hidden = screen.sliders.length === 0;
  el.append(h("div", { class: "omc omc-board" },
    h("article", { class: "omc-card" },
      h("header", { class: "omc-header" },
        p("case", screen.kicker), h("h2", { class: "omc-title", tabindex: "-1" }, screen.title)),
      screen.lead && section("board-lead", p("", screen.lead)),
      section("board-bench", parts.pictures, parts.controls, parts.press, parts.figure),
      parts.notes,
      section("board-read", parts.says, parts.table),
      screen.foot && section("board-foot", p("helper", screen.foot))),
    board.live));
  const draw = () => show(board, model.get("scene"));
  model.on("change:scene", draw);
  draw();
  return () => {
    model.off("change:scene", draw);
    board.plates.forEach(({ url }) => URL.revokeObjectURL(url));
  };
}

// The next values leave when the last ones are drawn: a slow kernel is never flooded, and ends where the slider rests.
function send(board, message) {
  if (board.waiting) {
    board.unsent = message;
    return;
  }
  board.waiting = true;
  board.losing = setTimeout(() => note(board, [LOST]), LOST_AFTER);
  try {
    board.model.send(message);
  } catch {
    note(board, [LOST]);
  }
}

function settled(board) {
  clearTimeout(board.losing);
  board.waiting = false;
  const next = board.unsent;
  board.unsent = null;
  if (next) send(board, next);
}

function boardSlider(board, { id, label: text, low, high, step, unit, words }) {
  const value = b("board-value", "");
  const input = h("input", {
    type: "range", min: String(low), max: String(high), step: String(step), "aria-label": text,
    input: () => {
      board.values[id] = Number(input.value);
      say(input.value);
      send(board, { do: "slide", values: { ...board.values } });
    },
  });
  const say = (number) => {
    const said = words.length ? words[number] : `${number} ${unit}`.trim();
    value.textContent = said;
    input.setAttribute("aria-valuetext", said);
  };
  board.sliders.set(id, (number) => {
    input.value = number;
    say(number);
  });
  return h("label", { class: "omc-board-turn" },
    h("span", { class: "omc-board-turned" }, text, " ", value), div("slider", input));
}

function show(board, scene) {
  settled(board);
  // A slider that is being moved is further on than the picture.
  if (!board.waiting) {
    board.values = { ...scene.values };
    for (const [id, value] of Object.entries(scene.values)) board.sliders.get(id)?.(value);
  }
  showPictures(board, scene.pictures);
  showPresses(board, scene.presses);
  board.parts.figure.hidden = !scene.figure;
  // Drawn by us from numbers alone.
  board.parts.figure.innerHTML = scene.figure;
  const headline = scene.headline && p("lead-in", scene.headline);
  board.parts.says.replaceChildren(...[headline, ...scene.says.map((each) => p("", each))].filter(Boolean));
  board.parts.table.replaceChildren(...scene.tables.map(boardTable));
  note(board, scene.notes);
  if (board.spoken !== undefined && scene.spoken !== board.spoken) {
    clearTimeout(board.telling);
    board.telling = setTimeout(() => announce(board, scene.spoken), SPEAK_AFTER);
  }
  board.spoken = scene.spoken;
}

function showPictures({ plates, parts }, pictures) {
  while (plates.length > pictures.length) {
    const gone = plates.pop();
    URL.revokeObjectURL(gone.url);
    gone.node.remove();
  }
  pictures.forEach(({ png, title, caption, alt }, i) => {
    if (!plates[i]) {
      const image = h("img", { class: "omc-board-plate" });
      const words = h("figcaption", {});
      plates[i] = { image, words, node: h("figure", { class: "omc-board-figure" }, image, words) };
      parts.pictures.append(plates[i].node);
    }
    const plate = plates[i];
    const before = plate.url;
    plate.url = URL.createObjectURL(new Blob([png], { type: "image/png" }));
    plate.image.src = plate.url;
    plate.image.alt = alt;
    plate.words.replaceChildren(b("", `${title}.`), ` ${caption}`);
    if (before) plate.image.addEventListener("load", () => URL.revokeObjectURL(before), { once: true });
  });
}

function showPresses(board, presses) {
  const { parts, presses: known } = board;
  const gone = [...known].filter(([id]) => !presses.some((each) => each.id === id));
  presses.forEach(({ id, label, main }) => {
    if (!known.has(id)) known.set(id, button(label, () => send(board, { do: "press", id })));
    const node = known.get(id);
    node.textContent = label;
    node.classList.toggle("omc-main", main);
    node.classList.toggle("omc-preset", !main);
  });
  const ordered = presses.map(({ id }) => known.get(id));
  ordered.forEach((_, i) => {
    const at = ordered.length - 1 - i;
    if (!ordered[at].parentNode) parts.press.insertBefore(ordered[at], ordered[at + 1] ?? null);
  });
  // Whoever pressed one with a key goes on from the first of those that follow. A node that is moved or removed loses it.
  const leaving = gone.some(([, node]) => node === document.activeElement);
  if (leaving) ordered[0]?.focus({ preventScroll: true });
  for (const [id, node] of gone) {
    node.remove();
    known.delete(id);
  }
  parts.press.hidden = presses.length === 0;
}

function boardTable({ caption, head, rows }) {
  return h("table", { class: "omc-table" },
    h("caption", { class: "omc-label" }, caption),
    h("thead", null, h("tr", null, head.map((each) => h("th", { scope: "col" }, each)))),
    h("tbody", null, rows.map(([first, ...others]) =>
      h("tr", null, h("th", { scope: "row" }, first), others.map((each) => h("td", null, each))))));
}

function note({ parts }, notes) {
  parts.notes.hidden = notes.length === 0;
  parts.notes.replaceChildren(...(notes.length ? [list("ul", "board-told", notes)] : []));
}

export default { render: renderBoard };
