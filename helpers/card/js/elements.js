// Elements and the small pieces that every part is built of.

const SURFACE = 'stroke="var(--omc-surface)" fill="none" stroke-linecap="round" stroke-linejoin="round"';
const LINE = 'stroke="currentColor" fill="none" stroke-linecap="round" stroke-linejoin="round"';

const SHAPES = {
  best: `<circle cx="8" cy="8" r="7.5" fill="currentColor"/><path d="M4.7 8.3l2.3 2.3 4.4-4.9" ${SURFACE} stroke-width="1.8"/>`,
  acceptable: `<rect x="1.3" y="1.3" width="13.4" height="13.4" rx="3" ${LINE} stroke-width="1.6"/><path d="M4.9 8.2l2.2 2.2 4-4.5" ${LINE} stroke-width="1.7"/>`,
  low_yield: `<path d="M8 1.1L14.9 8 8 14.9 1.1 8z" ${LINE} stroke-width="1.6"/><path d="M5.4 8h5.2" ${LINE} stroke-width="1.7"/>`,
  harmful: `<path d="M8 1.4l7 13H1z" fill="currentColor" stroke="currentColor" stroke-linejoin="round"/><path d="M8 5.8v4.2M8 12.3v.1" ${SURFACE} stroke-width="1.8"/>`,
  warning: `<rect x="1.3" y="1.3" width="13.4" height="13.4" rx="2.5" ${LINE} stroke-width="1.5"/><path d="M8 4.4v4.4M8 11.4v.1" ${LINE} stroke-width="1.8"/>`,
  notice: `<rect x="1.3" y="1.3" width="13.4" height="13.4" rx="2.5" ${LINE} stroke-width="1.4"/><path d="M8 7.4v4.2M8 4.6v.1" ${LINE} stroke-width="1.8"/>`,
  clock: `<circle cx="8" cy="8" r="6.8" ${LINE} stroke-width="1.4"/><path d="M8 4.2V8l2.6 1.7" ${LINE} stroke-width="1.4"/>`,
  up: `<path d="M3.4 10.2L8 5.6l4.6 4.6" ${LINE} stroke-width="1.7"/>`,
  down: `<path d="M3.4 5.8L8 10.4l4.6-4.6" ${LINE} stroke-width="1.7"/>`,
  out: `<path d="M4 4l8 8M12 4l-8 8" ${LINE} stroke-width="1.7"/>`,
  add: `<path d="M8 3v10M3 8h10" ${LINE} stroke-width="1.7"/>`,
  chevron: `<path d="M5.8 3.4L10.4 8l-4.6 4.6" ${LINE} stroke-width="1.7"/>`,
  radiation: `<circle cx="8" cy="8" r="6" ${LINE} stroke-width="1.5" stroke-dasharray="2.4 2.3"/><circle cx="8" cy="8" r="2" fill="currentColor"/>`,
  invasive: `<path d="M2 14l5.4-5.4M6 7l3 3M7 8l4.4-4.4 1 1L8 9M10.4 2.6l3 3" ${LINE} stroke-width="1.4"/>`,
};

export const h = (tag, props, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null && value !== "") node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter(Boolean));
  return node;
};

export const svg = (tag, props, text) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
};

export const glyph = (name) => {
  const template = document.createElement("template");
  template.innerHTML = `<svg class="omc-glyph" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[name]}</svg>`;
  return template.content.firstChild;
};

const styled = (tag) => (name, ...children) => h(tag, { class: name && `omc-${name}` }, ...children);
export const [p, b, div, span] = ["p", "b", "div", "span"].map(styled);
export const unseen = (text) => span("unseen", text);
export const lettered = (letter) => span("letter", letter, unseen(". "));
export const label = (text, id) => h("h3", { class: "omc-label", id }, text);

export const helperText = (name, sentences) =>
  h("p", { class: "omc-helper", id: `${name}-helper` }, sentences.filter(Boolean).join(" "));

export const section = (name, ...children) => h("section", { class: `omc-section omc-${name}` }, ...children);

export const group = (name, legend, helper, rows) =>
  h("fieldset", { class: "omc-group", "aria-describedby": `${name}-helper` },
    h("legend", null, h("h3", { class: "omc-lead-in" }, legend)),
    helperText(name, helper),
    rows);

export const link = (text, click) => h("button", { type: "button", class: "omc-link", click }, text);

export const button = (text, click, props) =>
  h("button", { type: "button", class: "omc-button", click, ...props }, text);

// A link that shows `node` and hides it again.
export function toggle(words, node) {
  const control = link(words, () => {
    node.hidden = !node.hidden;
    control.textContent = node.hidden ? words : words.replace("Show", "Hide");
    control.setAttribute("aria-expanded", String(!node.hidden));
  });
  control.setAttribute("aria-expanded", "false");
  return control;
}

// List and table roles are spelled out: browsers drop them where the style takes bullets or boxes away.
export const list = (tag, name, items) =>
  h(tag, { class: `omc-list omc-${name}`, role: "list" }, items.map((item) => h("li", null, item)));

const tableRow = (...cells) => h("tr", { role: "row" }, cells);
const columnHead = (text) => h("th", { scope: "col", role: "columnheader" }, text);
const rowHead = (text) => h("th", { scope: "row", role: "rowheader" }, text);
export const row = (head, ...cells) => tableRow(rowHead(head), cells.map((cell) => h("td", { role: "cell" }, cell)));

export const table = (name, props, titles, bodies) =>
  h("table", { class: `omc-table omc-${name}`, role: "table", ...props },
    h("thead", { role: "rowgroup" }, tableRow(titles.map(columnHead))),
    bodies.map((rows) => h("tbody", { role: "rowgroup" }, rows)));

export const rated = (rating, word) =>
  h("span", { class: "omc-rated", "data-rating": rating }, glyph(rating), b("", word));

export const term = (name, ...text) => div("", h("dt", null, name), h("dd", null, text));
export const several = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
