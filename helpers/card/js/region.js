// A question that asks to mark the finding in a picture.

import { b, button, div, group, h, helperText, label, p, section, several, span } from "./elements.js";
import { announce } from "./page.js";
import { draftOf, keepDraft } from "./drafts.js";
import { certaintyGroup, chosenCertainty } from "./certainty.js";
import { commitLine, FIRST_COUNTS, stillNeeded } from "./commit.js";
import { asked, outcome } from "./verdict.js";
import { prose } from "./sources.js";
import { assumedHere, basisOf, described, framed, plate } from "./figure.js";
import { cross, dots, outline, overAnatomy, placeCross } from "./overlay.js";

const HOW = "Click or tap to place the marker. With the keyboard: arrow keys move it, Shift with an arrow moves it further.";
const HOW_ON_A_PHONE = "Tap the picture to place the marker. Arrow keys move it, where there are some.";
const STEP = 2;
const LONG_STEP = 10;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOMS = [1, 1.5, 2, 3, 4];

const NOTHING = "nothing";

export function openRegion(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-${question.id}`;
  const [picture] = question.figure.pictures;
  const [width, height] = question.canvas;
  const marker = cross();
  const field = overAnatomy(picture, marker);
  const sheet = plate(card, picture, field);
  const image = sheet.querySelector("img");
  // Where the picture is missing it can still be said that nothing is abnormal.
  const frame = h("div", {
    class: "omc-frame", tabindex: "0", "data-keyed": "true", role: "application",
    "aria-label": "Picture. Arrow keys move the marker.", "aria-describedby": `${name}-alt`,
  }, sheet);
  // As large as the window allows without scrolling; zoomed, the picture moves inside this frame.
  frame.style.aspectRatio = `${picture.width} / ${picture.height}`;
  const room = `min(840px, ${((75 * picture.width) / picture.height).toFixed(1)}vh)`;
  const alt = h("p", { class: "omc-unseen", id: `${name}-alt` }, picture.alt);

  // Zoomed, the strip with this word may lie outside the frame.
  const simulated = h("span", { class: "omc-simulated", "aria-hidden": "true", hidden: true }, "SIMULATED");
  const framed = div("framed", frame, simulated);
  framed.style.maxWidth = room;
  let zoom = 0;
  const zoomed = (by) => () => {
    zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + by));
    sheet.style.width = `${100 * ZOOMS[zoom]}%`;
    simulated.hidden = zoom === 0;
    larger.setAttribute("aria-disabled", String(zoom === ZOOMS.length - 1));
    smaller.setAttribute("aria-disabled", String(zoom === 0));
    if (draft.marker) intoView();
    announce(card, `${Math.round(100 * ZOOMS[zoom])}%.`);
  };
  const tool = (words, click, props) => button(words, click, { class: "omc-button omc-tool", ...props });
  const larger = tool("Zoom in", zoomed(1));
  const smaller = tool("Zoom out", zoomed(-1), { "aria-disabled": "true" });
  const remove = tool("Remove marker", () => mark(null));
  const [light, tune] = brightness(name, image, tool);

  const says = (value, words) => {
    const checked = draft.says === value;
    return h("label", { class: "omc-option omc-says" },
      h("input", { type: "radio", name, value, checked, change: said }), span("", words));
  };
  const radios = h("div", { class: "omc-options", role: "radiogroup", "aria-label": "Your answer" },
    says("marked", "I have marked the finding"), says(NOTHING, "Nothing abnormal here"));
  const fields = group(name, question.lead_in, [`${picture.title}.`, question.helper, question.reminder],
    div("marking", framed, alt, div("tools", smaller, larger, light, remove), tune, basisOf(question.figure), helperText(`${name}-how`, [question.vote ? HOW_ON_A_PHONE : HOW]), radios));
  const certainty = certaintyGroup(name, question, draft, changed);
  const line = commitLine(card, question, draft, {
    needed: () => stillNeeded(
      [draft.says === NOTHING || draft.marker, "a marker, or “Nothing abnormal here”"], [draft.certainty, "a certainty"]),
    ready: FIRST_COUNTS,
    answer: () => (draft.says === NOTHING ? NOTHING : draft.marker),
    hold: (busy) => {
      fields.disabled = certainty.disabled = busy;
      frame.classList.toggle("omc-held", busy);
    },
  });

  function changed() {
    draft.certainty = chosenCertainty(certainty);
    draft.ticket = null;
    keepDraft(card, question, draft);
    line.refresh();
  }
  function said(event) {
    draft.says = event.target.value;
    if (draft.says === NOTHING) draft.marker = null;
    changed();
    drawMarker();
  }
  function mark(place) {
    if (fields.disabled) return;
    draft.marker = place;
    draft.says = place ? "marked" : draft.says === "marked" ? "" : draft.says;
    for (const each of radios.querySelectorAll("input")) each.checked = each.value === draft.says;
    changed();
    drawMarker();
  }
  function drawMarker() {
    marker.toggleAttribute("hidden", !draft.marker);
    remove.setAttribute("aria-disabled", String(!draft.marker));
    if (draft.marker) placeCross(marker, draft.marker, question.canvas);
  }
  function intoView() {
    const [x, y] = draft.marker;
    frame.scrollTo({
      left: (x / width) * sheet.offsetWidth - frame.clientWidth / 2,
      top: (y / height) * sheet.offsetHeight - frame.clientHeight / 2,
    });
  }
  const within = (value, most) => Math.round(10 * Math.min(most, Math.max(0, value))) / 10;
  field.addEventListener("click", (event) => {
    const box = field.getBoundingClientRect();
    mark([within(((event.clientX - box.left) / box.width) * width, width),
      within(((event.clientY - box.top) / box.height) * height, height)]);
  });

  let spoke = -Infinity;
  frame.casebookKeys = (event) => {
    const arrow = ARROWS[event.key];
    if (event.key === "Delete" && draft.marker) mark(null);
    if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const by = event.shiftKey ? LONG_STEP : STEP;
    const [x, y] = draft.marker ?? [width / 2, height / 2];
    const moved = draft.marker ? arrow.map((each) => each * by) : [0, 0];
    mark([within(x + moved[0], width), within(y + moved[1], height)]);
    if (zoom) intoView();
    // Coordinates would be a hint, and a word for each press too many.
    if (performance.now() - spoke > 1000) {
      announce(card, moved[0] || moved[1] ? "Marker moved." : "Marker placed in the middle.");
      spoke = performance.now();
    }
  };
  drawMarker();
  return section("question", fields, certainty, line.node);
}

// Two sliders that change how the picture is shown, as a window does: how wide, and around which level.
function brightness(name, image, tool) {
  const ranges = [["Contrast", 0.5, 3], ["Brightness", 0.4, 2.5]].map(([words, min, max]) => {
    const input = h("input", { type: "range", min, max, step: "0.05", id: `${name}-${words}`, input: show });
    input.value = 1;
    return [h("label", { for: input.id }, words), input];
  });
  const reset = tool("Reset", () => {
    for (const [, input] of ranges) input.value = 1;
    show();
  });
  const panel = h("div", { class: "omc-tune", hidden: true }, ranges, reset);
  const control = tool("Brightness", () => {
    panel.hidden = !panel.hidden;
    control.setAttribute("aria-expanded", String(!panel.hidden));
  }, { "aria-expanded": "false" });
  function show() {
    const [contrast, bright] = ranges.map(([, input]) => input.value);
    if (image) image.style.filter = `brightness(${bright}) contrast(${contrast})`;
  }
  return [control, panel];
}

export function committedRegion(card, question) {
  const { figure, canvas, marker, outlines, outlined, explains, marks } = question;
  const [picture] = figure.pictures;
  const line = outlines.length > 0 && outline(outlines, canvas, "omc-dashed");
  const yours = marker && cross();
  if (yours) placeCross(yours, marker, canvas);
  const sheet = plate(card, picture, overAnatomy(picture, line, yours, marks?.length && dots({ canvas, marks })));
  const words = [
    line && `Dashed outline: ${outlined}.`,
    yours && "Cross: your marker.",
    marks?.length > 0 && `Blue rings: the markers of ${several(marks.length, "phone")}.`,
  ];
  const caption = h("figcaption", null,
    p("", b("", "This picture."), " ", words.filter(Boolean).join(" ")), described(card, picture));
  const first = framed(picture, sheet, caption);
  const tools = div("tools");
  const hides = (what, node) => node && tools.append(hider(what, node));
  hides("outline", line);
  hides("my marker", yours);
  const plates = div("plates", first);
  if (picture.twin) {
    const same = outline(outlines, canvas, "omc-dotted");
    const { width, height } = picture;
    const twin = { ...picture.twin, width, height };
    plates.append(framed(picture,
      plate(card, twin, overAnatomy(picture, same)),
      h("figcaption", null, itsTwin("Dotted"))));
    tools.append(flip(card, sheet, caption, picture, twin));
  }
  return div("",
    question.unanswered !== "" && section("answer", asked(card, question), outcome(question)),
    section("figure", plates, tools),
    section("explained", label("What there is to see"),
      p("", prose(card, explains)), picture.note && p("helper", picture.note), assumedHere(figure)));
}

function hider(what, node) {
  const control = button(`Hide ${what}`, () => {
    const hidden = node.toggleAttribute("hidden");
    control.textContent = `${hidden ? "Show" : "Hide"} ${what}`;
  }, { class: "omc-button omc-tool" });
  return control;
}

const itsTwin = (line) =>
  p("", b("", "Its normal twin."), ` The same view without the finding. ${line}: the same place.`);

// Swaps the picture and what is said of it with its twin at each press, never by itself.
function flip(card, sheet, caption, picture, twin) {
  const image = sheet.querySelector("img");
  const words = [[...caption.children], [itsTwin("Dashed")]];
  let turned = false;
  const control = button("Flip between the two", () => {
    turned = !turned;
    control.setAttribute("aria-pressed", String(turned));
    caption.replaceChildren(...words[Number(turned)]);
    const now = turned ? twin : picture;
    const source = card.pictureOf(now.file);
    if (!image || !source) return;
    Object.assign(image, { src: source, alt: now.alt });
    announce(card, turned ? "Normal twin shown." : "This picture shown.");
  }, { class: "omc-button omc-tool", "aria-pressed": "false" });
  return control;
}
