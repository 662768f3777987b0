// Simulated pictures: plates with their captions, the normal twin on request, and what they rest on.

import { b, button, div, h, p, section, span, table, row, toggle } from "./elements.js";
import { announce } from "./page.js";
import { citation } from "./sources.js";

export const SIMULATED = "Simulated from physics; not the patient.";
const MISSING = "This picture could not be loaded. Its description:";

/** A picture, or its description where the file is missing. */
export function plate(card, { file, alt, width, height }, ...over) {
  const source = card.pictureOf(file);
  if (!source) return div("plate omc-missing-picture", p("", b("", MISSING)), p("", alt));
  const image = h("img", { src: source, alt, width, height, draggable: "false" });
  const node = div("plate", image, over);
  image.addEventListener("error", () => node.replaceWith(plate({ ...card, pictureOf: () => null }, { alt })));
  return node;
}

/** Only a picture among several has a number. */
const numbered = (number) => number && [b("", `${number}.`), " "];

/** What a picture is, what it stands for by which source, and that it is simulated. */
export const described = (card, picture, number) =>
  p("", numbered(number), b("", `${picture.title}.`), " ",
    picture.stands_for && [`${picture.stands_for}.`, citation(card, picture.cite), " "], SIMULATED);

/** A figure that knows its shape: where a room looks from afar it is as large as the screen is high. */
export function framed({ width, height }, ...content) {
  const figure = h("figure", { class: "omc-shown" }, content);
  figure.style.setProperty("--omc-aspect", (width / height).toFixed(3));
  return figure;
}

function shown(card, picture, number, { over, said } = {}) {
  const figure = framed(picture, plate(card, picture, over));
  const tools = div("tools", larger(card, figure, picture));
  if (picture.twin) tools.append(twinButton(card, figure, picture, number));
  figure.append(
    h("figcaption", null, described(card, picture, number), said && p("", said), picture.note && p("", picture.note)),
    tools);
  return figure;
}

function larger(card, figure, { file }) {
  const key = `large-${file}`;
  const turn = (large) => {
    figure.classList.toggle("omc-large", large);
    control.setAttribute("aria-pressed", String(large));
    // A picture that is drawn anew stays as it was.
    card.opened.set(key, large);
  };
  const press = () => {
    turn(!card.opened.get(key));
    figure.scrollIntoView({ block: "nearest" });
  };
  const control = button("Larger", press, { class: "omc-button omc-tool omc-enlarge" });
  turn(card.opened.get(key) ?? false);
  return control;
}

function twinButton(card, figure, picture, number) {
  const words = ["Show the normal twin", "Hide the normal twin"];
  const { width, height } = picture;
  const twin = h("figure", { class: "omc-shown", hidden: true },
    plate(card, { ...picture.twin, width, height }),
    h("figcaption", null, p("", numbered(number), b("", "Its normal twin."), " The same view without the finding. ", SIMULATED)));
  const control = button(words[0], () => {
    twin.hidden = !twin.hidden;
    if (!twin.isConnected) figure.after(twin);
    control.textContent = words[Number(!twin.hidden)];
    control.setAttribute("aria-expanded", String(!twin.hidden));
    announce(card, twin.hidden ? "Normal twin hidden." : "Normal twin shown.");
  }, { class: "omc-button omc-tool", "aria-expanded": "false" });
  return control;
}

/** What must be said beside the pictures in any state. */
export const basisOf = ({ basis }) => basis.length > 0 && p("helper omc-basis", basis.join(" "));

/** What the pictures rest on: every value with its source, or the word that it has none. */
export function assumedHere({ assumed: values, ...figure }) {
  if (!values.length) return null;
  const lines = values.map(({ what, value, source }) =>
    row(what, [span("narrow", "Value: "), value], [span("narrow", "Source: "), source]));
  const list = h("div", { class: "omc-assumed", hidden: true, tabindex: "0", role: "region", "aria-label": "What is assumed here" },
    p("helper", "None of these values comes from the patient, and no radiologist has reviewed the pictures."),
    table("values", { "aria-label": "Values" }, ["What", "Value", "Source"], [lines]));
  return [basisOf(figure), toggle("Show what is assumed here", list), list];
}

const platesOf = (card, pictures, more = () => ({})) =>
  div("plates", pictures.map((each, i) => shown(card, each, pictures.length > 1 && i + 1, more(each, i))));

/** Pictures with what must be said beside them; `more` gives what lies over one and a word on it, if anything does. */
export const figurePlates = (card, { pictures, ...rest }, more) => [platesOf(card, pictures, more), basisOf(rest)];

export const figurePart = (card, { pictures, ...rest }) =>
  section("figure", platesOf(card, pictures), assumedHere(rest));
