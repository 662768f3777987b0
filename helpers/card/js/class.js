// The card of a step in a class: the learner's card, with the room in place of the learner.

import { button, h, section, span } from "./elements.js";
import { header } from "./frame.js";
import { knownPart, nextPart, publishedPart } from "./story.js";
import { figurePart } from "./figure.js";
import { workupSection } from "./workup.js";
import { goTo } from "./moving.js";
import { soon } from "./page.js";
import { isDead } from "./connection.js";
import { PARTS } from "./drawing.js";
import { render } from "./rendering.js";
import { beside, doneQuestion, roomQuestion, startsFolded } from "./projector.js";

PARTS.class = (view) => {
  const { case: of, step, pills, room, known, earlier, published } = view;
  const progress = `Step ${step.number} of ${step.of}${view.controls.length ? `, ${room.state}` : ""}`;
  const parts = [
    ["header", classHeader, { over: of.title, title: step.title, progress, states: pills, rehearsal: room.rehearsal }],
    ["known", knownPart, { status: "open", known, earlier, compared: false, workup: null }],
  ];
  for (const each of view.questions) {
    if (!each.now) {
      parts.push([`question-${each.id}`, doneQuestion, each]);
      continue;
    }
    parts.push([`now-${each.id}`, roomQuestion, each]);
    // Beside all that stands above the controls.
    parts.push(["beside", beside, { room, result: each.result, rows: parts.length - 1 }]);
  }
  if (published) {
    const { figure, ...said } = published;
    parts.push(["published", publishedPart, said]);
    if (figure) parts.push(["figure", figurePart, figure]);
  }
  if (view.workup) parts.push(["workup", workupSection, view.workup]);
  if (view.controls.length) parts.push(["controls", presenterControls, { controls: view.controls, helper: view.helper, told: toldBy(view) }]);
  if (view.next) parts.push(["next", nextPart, view.next]);
  return parts;
};

const classHeader = (card, { over, rehearsal, ...head }) =>
  header(card, { ...head, over: [over, rehearsal && span("rehearsal", "REHEARSAL: pretend phones")] });

const RUN_AGAIN = "The notebook has lost its kernel. Run this cell again with Shift+Enter; the room goes on meanwhile.";
const PRESSED_FOR = 600;
const ASKED_FOR = 4000;

function presenterControls(card, { controls: listed, helper, told }) {
  const said = h("p", { class: "omc-helper", role: "status" }, helper);
  let asked = null;
  const press = ({ deed, go, label, confirm }) => (event) => {
    const { currentTarget } = event;
    // A double click is one decision: the next state has buttons of its own.
    if (performance.now() - (card.pressed ?? -PRESSED_FOR) < PRESSED_FOR) return;
    if (confirm && asked !== deed) {
      asked = deed;
      card.pressed = performance.now();
      currentTarget.textContent = confirm;
      setTimeout(() => {
        asked = null;
        currentTarget.textContent = label;
      }, ASKED_FOR);
      return;
    }
    try {
      if (isDead(card)) throw new Error("no kernel");
      card.send({ do: "turn", deed });
    } catch {
      said.textContent = RUN_AGAIN;
      return;
    }
    card.pressed = performance.now();
    if (go) whenChanged(card, () => goTo(card, go, { currentTarget }));
    else lookAgain(card);
  };
  const buttons = listed.map((each) => button(each.label, press(each), { class: `omc-button ${each.main ? "omc-main" : ""}` }));
  return section("controls",
    h("div", { class: "omc-presenter", role: "group", "aria-label": "Steer the vote" }, buttons, told && reasonsButton(card, told)),
    said);
}

// What the room is to look at now stands on top, as far as it is not in sight as a whole.
function lookAgain(card) {
  whenChanged(card, () => {
    const { top, bottom } = card.body.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) card.body.querySelector(".omc-asked-now")?.scrollIntoView({ block: "start" });
  });
}

// A card that grows or folds after the page has scrolled would move away what was scrolled to.
function whenChanged(card, act) {
  const before = card.body.textContent;
  soon(() => card.body.textContent !== before && (requestAnimationFrame(act), true));
}

// How the reasons of the present question stand at first.
function toldBy({ questions }) {
  const now = questions.find((each) => each.now && each.reasons);
  return now && (startsFolded(now) ? "hidden" : "shown");
}

function reasonsButton(card, first) {
  const control = button("", () => {
    const reasons = card.root.querySelector(".omc-reasons");
    const hidden = reasons.toggleAttribute("hidden");
    say(hidden);
    if (!hidden) reasons.scrollIntoView({ block: "start" });
  });
  const say = (hidden) => {
    control.textContent = hidden ? "Show the reasons" : "Hide the reasons";
    control.setAttribute("aria-expanded", String(!hidden));
  };
  say(first === "hidden");
  return control;
}

export default { render };
