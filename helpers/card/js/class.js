// The card of a step in a class: the learner's card, with the room in place of the learner.

import { button, div, h, section, span } from "./elements.js";
import { header } from "./frame.js";
import { earlierPart, knownPart, nextPart, publishedPart } from "./story.js";
import { figurePart } from "./figure.js";
import { workupSection } from "./workup.js";
import { goTo } from "./moving.js";
import { cards, isVisible, soon } from "./page.js";
import { isDead } from "./connection.js";
import { PARTS } from "./drawing.js";
import { render } from "./rendering.js";
import { beside, doneQuestion, joinScreen, roomQuestion, startsFolded } from "./projector.js";

PARTS.class = (view) => {
  const { case: of, step, pills, room, known, earlier, published } = view;
  const progress = `Step ${step.number} of ${step.of}${view.controls.length ? `, ${room.state}` : ""}`;
  const head = ["header", classHeader, { over: of.title, title: step.title, progress, states: pills, rehearsal: room.rehearsal }];
  const now = view.questions.find((each) => each.now);
  const done = view.questions.filter((each) => each !== now).map((each) => [`question-${each.id}`, doneQuestion, each]);
  // A story is read first, and once; then the question has the screen.
  const reading = !now || (room.phase === "ready" && !done.length);
  const facts = { known, compared: false, workup: null };
  const story = [
    ...(reading
      ? [["known", knownPart, { ...facts, status: "open", earlier: [] }], ...(earlier.length ? [["earlier", earlierPart, { earlier }]] : [])]
      : [["known", knownPart, { ...facts, status: "shown", earlier }]]),
    ...done,
  ];
  const asked = now ? [
    [`now-${now.id}`, roomQuestion, now],
    ["beside", beside, { room, result: now.result, rows: story.length + 1 }],
  ] : [];
  const parts = [head, ...(reading ? [...story, ...asked] : [...asked, ...story])];
  if (now && view.controls.length) parts.splice(1, 0, ["entrance", joinScreen, { room }]);
  if (published) {
    const { figure, ...said } = published;
    parts.push(["published", publishedPart, said]);
    if (figure) parts.push(["figure", figurePart, figure]);
  }
  if (view.workup) parts.push(["workup", workupSection, view.workup]);
  if (view.controls.length) parts.push(["controls", presenterControls, controlsOf(view)]);
  if (view.next) parts.push(["next", nextPart, view.next]);
  return parts;
};

const classHeader = (card, { over, rehearsal, ...head }) =>
  header(card, { ...head, over: [over, rehearsal && span("rehearsal", "REHEARSAL: pretend phones")] });

const controlsOf = (view) => {
  const { room, controls, helper, published } = view;
  const tells = published && Boolean(published.done.length || published.showed.length || published.figure);
  // A turn of the room ends what was shown on request.
  return { controls, helper, told: toldBy(view), published: tells, gathering: room.gathering, turned_at: room.turned_at };
};

const RUN_AGAIN = "The notebook has lost its kernel. Run this cell again with Shift+Enter; the room goes on meanwhile.";
const DOOR = {
  before: ["Show the case", "When all are in, show the case."],
  during: ["Back to the case", "Who comes late joins here; the room goes on as it was."],
};
const PRESSED_FOR = 600;
const ASKED_FOR = 4000;

// A double click is one decision: the next state has buttons of its own.
const isDouble = (card) => performance.now() - (card.pressed ?? -PRESSED_FOR) < PRESSED_FOR;

function presenterControls(card, { controls: listed, helper, told, published, gathering }) {
  const said = h("p", { class: "omc-helper", role: "status" }, helper);
  let asked = null;
  const press = ({ deed, go, label, confirm }) => (event) => {
    const { currentTarget } = event;
    if (isDouble(card)) return;
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
  const showPublished = () => card.body.querySelector(".omc-published").scrollIntoView({ block: "start" });
  const steering = h("div", { class: "omc-presenter", role: "group", "aria-label": "Steer the vote" },
    buttons, told && reasonsButton(card, told), published && button("Published case", showPublished),
    button("Show the join code", () => turn(true)));
  const [inside, waiting] = DOOR[gathering ? "before" : "during"];
  const entering = div("presenter", button(inside, () => turn(false), { class: "omc-button omc-main" }));
  // The way into the room has the whole card until all are in, and whenever somebody comes late.
  const show = (large) => {
    card.body.toggleAttribute("data-door", large);
    steering.hidden = large;
    entering.hidden = !large;
    said.textContent = large ? waiting : helper;
  };
  const turn = (large) => {
    if (isDouble(card)) return;
    card.pressed = performance.now();
    // Once the case was shown it stays, whatever the room does.
    if (!large) card.opened.set("case", true);
    show(large);
    (large ? entering : steering).querySelector("button").focus({ preventScroll: true });
    card.body.scrollIntoView({ block: "start" });
  };
  show(gathering && !card.opened.get("case"));
  return section("controls", steering, entering, said);
}

// What the room is to look at now is brought in sight: a reveal below what was voted, else the question.
function lookAgain(card) {
  whenChanged(card, () => {
    const told = card.body.querySelector("[data-told-below]");
    if (told) return told.scrollIntoView({ block: told.getBoundingClientRect().height < innerHeight / 2 ? "nearest" : "start" });
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

// -- sizes ---------------------------------------------------------------------------------------------

const DESIGNED_FOR = [1280, 720];
const [SMALLEST, LARGEST] = [0.8, 3];

// Read from the last row: all grows with the window. The outer size, so that the browser's own zoom adds to it.
// How high a card may be without being scrolled, in its own pixels, is told to the style.
function grow() {
  const [wide, high] = DESIGNED_FOR;
  const scale = Math.min(LARGEST, Math.max(SMALLEST, Math.min(outerWidth / wide, outerHeight / high)));
  const seen = document.querySelector(".jp-NotebookPanel-notebook")?.clientHeight || innerHeight;
  document.documentElement.style.setProperty("--omc-scale", scale.toFixed(3));
  document.documentElement.style.setProperty("--omc-high", `${Math.round(seen / scale)}px`);
}

function renderInClass(context) {
  const dispose = render(context);
  const root = context.el.lastElementChild;
  root.classList.add("omc-class");
  grow();
  // A page that was loaded anew shows where the room is, not where the case begins.
  if (cards.get(root).view.controls?.length) {
    soon(() => isVisible(root) && (root.scrollIntoView({ block: "start" }), true));
  }
  addEventListener("resize", grow);
  return () => {
    removeEventListener("resize", grow);
    dispose();
  };
}

export default { render: renderInClass };
