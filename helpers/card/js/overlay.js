// What is drawn over the anatomy of a picture: a marker, an outline, the markers of a room.

import { div, svg } from "./elements.js";

/** What lies over the part of a plate that is anatomy: below the strip. */
export function overAnatomy({ strip, height }, ...children) {
  const top = (100 * strip) / height;
  const node = div("field", children);
  Object.assign(node.style, { top: `${top}%`, height: `${100 - top}%` });
  return node;
}

export function cross() {
  const node = svg("svg", { viewBox: "0 0 44 44", class: "omc-cross", "aria-hidden": "true" });
  for (const name of ["omc-edge", "omc-ink"]) {
    node.append(svg("path", { d: "M22 4v12M22 28v12M4 22h12M28 22h12", class: name }));
  }
  return node;
}

export function placeCross(node, [x, y], [width, height]) {
  node.style.left = `${(100 * x) / width}%`;
  node.style.top = `${(100 * y) / height}%`;
}

const inMillimeters = ([width, height], name) =>
  svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", class: name, "aria-hidden": "true" });

/** Closed lines, in mm. */
export function outline(outlines, canvas, name) {
  const node = inMillimeters(canvas, `omc-outline ${name}`);
  for (const each of ["omc-edge", "omc-ink"]) {
    for (const line of outlines) node.append(svg("polygon", { points: line.map((point) => point.join(",")).join(" "), class: each }));
  }
  return node;
}

/** Where many put their markers, in mm. */
export function dots({ canvas, marks }) {
  const node = inMillimeters(canvas, "omc-outline omc-dots");
  for (const [cx, cy] of marks) {
    for (const each of ["omc-edge", "omc-ink"]) node.append(svg("circle", { cx, cy, r: canvas[0] / 70, class: each }));
  }
  return node;
}
