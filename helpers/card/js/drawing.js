// Drawing a view, and redrawing what changed in it.

import { h } from "./elements.js";
import { announce, cards, focusResult, shared } from "./page.js";
import { welcome } from "./moving.js";
import { isDead, NOT_CONNECTED, regain } from "./connection.js";
import { banner, header, lock } from "./frame.js";
import { workupPart, workupSection } from "./workup.js";
import { knownPart, nextPart, publishedPart } from "./story.js";
import { dropDraft } from "./drafts.js";
import { figurePart } from "./figure.js";
import { openQuestion } from "./asking.js";
import { committedQuestion } from "./answers.js";
import {
  diagnosis, disagreements, events, notReported, path, references, startAgain, sure, takeHome, waited,
} from "./debrief.js";
import { trajectories } from "./estimate.js";
import { allReferences, cautions, courses, glossary, wholeTable } from "./comparison.js";
import { beforeAndAfter, weighed, weighing } from "./weighing.js";
import { caseRow, startFoot } from "./start.js";
import { comesAgain, keptRecall, openRecall, reviewOver } from "./review.js";
import { listen } from "./keys.js";

export const PARTS = {
  step(view) {
    const { case: of, step, pills: states, status } = view;
    const head = { over: of.title, title: step.title, progress: `Step ${step.number} of ${step.of}`, states };
    const parts = [["header", header, head]];
    if (status === "locked") return [...parts, ["lock", lock, { waits: view.waits_for }]];
    const { known, earlier, workup, compared } = view;
    parts.push(["known", knownPart, { status, known, earlier, compared, workup: status === "open" && workup }]);
    for (const each of view.questions) {
      const build = each.status === "open" ? openQuestion : committedQuestion;
      parts.push([`question-${each.id}`, build, each]);
    }
    if (view.published) {
      const { figure, ...told } = view.published;
      parts.push(["published", publishedPart, told]);
      if (figure) parts.push(["figure", figurePart, figure]);
    }
    if (status === "committed" && workup) parts.push(["workup", workupSection, workup]);
    if (view.next) parts.push(["next", nextPart, view.next]);
    return parts;
  },
  workup(view) {
    const progress = view.after > 0 && `After step ${view.after} of ${view.of}`;
    return [
      ["header", header, { over: view.case.title, title: "Work-up so far", progress }],
      ["list", workupPart, { groups: view.groups }],
    ];
  },
  debrief(view) {
    const done = view.pills.filter((each) => each === "done" || each === "committed").length;
    const progress = `${done} of ${view.step_count} steps`;
    const head = { over: view.case.title, title: "Debrief", progress, states: view.pills };
    const parts = [["header", header, head]];
    if (view.status === "locked") return [...parts, ["lock", lock, { waits: view.waits_for, debrief: true }]];
    const { path: steps, vanished, total } = view;
    return [
      ...parts,
      ["diagnosis", diagnosis, view.diagnosis],
      ["events", events, view.events],
      ["path", path, steps && { path: steps, vanished, total }],
      ["sure", sure, view.sure],
      ["trajectories", trajectories, view.trajectories],
      ["waited", waited, view.waited],
      ["take-home", takeHome, view.take_home],
      ["not-reported", notReported, view.not_reported],
      ["disagreements", disagreements, view.disagreements],
      ["references", references, view.references],
      ["footer", startAgain, view.footer],
    ].filter(([, , data]) => data && data.length !== 0);
  },
  table: (view) => page(view, () => [["table", wholeTable, { columns: view.columns, rows: view.rows }]]),
  courses: (view) => page(view, () => {
    const { pictures, alt, key, courses: told } = view;
    return [["courses", courses, { pictures, alt, key, courses: told }]];
  }),
  one_result: (view) => page(view, () => [
    ["odds", beforeAndAfter, { before: view.result.before, after: view.result.after }],
    ["controls", weighing, view.controls],
    ["result", weighed, view.result],
    ["cautions", cautions, view.cautions],
  ]),
  glossary: (view) => page(view, () => [["entries", glossary, view.entries]]),
  references: (view) => page(view, () => [["references", allReferences, view.references]]),
  review(view) {
    const { case: of, step, status, known, earlier, compared, recall } = view;
    if (status === "over") return [["header", header, { title: view.title }], ["over", reviewOver, view.over]];
    const head = { over: `${of.title}. Step ${step.number}, ${step.title}`, title: view.title, progress: view.progress };
    return [
      ["header", header, head],
      ["known", knownPart, { status: status === "committed" ? status : "open", known, earlier, compared }],
      recall && ["recall", status === "recall" ? openRecall : keptRecall, recall],
      ...view.questions.map((each) =>
        [`question-${each.id}`, each.status === "open" ? openQuestion : committedQuestion, each]),
      view.again && ["again", comesAgain, view.again],
    ].filter(Boolean);
  },
  start(view) {
    const { folder, rule } = view;
    const rows = view.rows.map((each) => [`case-${each.path ?? each.title}`, caseRow, each]);
    return [...rows, ["foot", startFoot, { folder, rule }]];
  },
};

function page(view, parts) {
  const head = ["header", header, { over: view.case.title, title: view.title }];
  if (view.status === "locked") return [head, ["lock", lock, { waits: view.waits_for }]];
  return [head, ...parts(), ...(view.next ? [["next", nextPart, view.next]] : [])];
}

// A part whose data did not change keeps its node, and with it typed text, choice, scroll and focus.
function patch(card, container, parts) {
  const before = new Map([...container.children].map((node) => [node.dataset.part, node]));
  const after = parts.map(([key, build, data]) => {
    const json = JSON.stringify([build.name, data]);
    const old = before.get(key);
    if (old && card.drawn.get(old) === json) return old;
    const node = build(card, data);
    node.dataset.part = key;
    node.classList.toggle("omc-new", card.shown);
    card.drawn.set(node, json);
    return node;
  });
  const stale = [...container.children].filter((node) => !after.includes(node));
  const left = stale.find((node) => node.contains(document.activeElement));
  stale.forEach((node) => node.remove());
  after.forEach((node, i) => {
    if (container.children[i] !== node) container.insertBefore(node, container.children[i] ?? null);
  });
  if (left) stayAt(card, after.find((node) => node.dataset.part === left.dataset.part));
}

// The keyboard stays where it was when the part under it is drawn anew.
function stayAt(card, part) {
  const place = part?.querySelector("[tabindex='-1'], .omc-presenter:not([hidden]) > .omc-main") ?? card.root.querySelector(".omc-title");
  place?.focus({ preventScroll: true });
}

function begin(root, send) {
  shared.count += 1;
  const card = {
    root,
    send,
    id: `omc-${shared.count}`,
    banners: h("div", { class: "omc-banners" }),
    body: h("article", { class: "omc-card" }),
    live: h("div", { class: "omc-unseen", "aria-live": "polite" }),
    drawn: new WeakMap(),
    opened: new Map(),
    revealed: new Set(),
    lost: false,
    shown: false,
    sent: null,
    awaited: null,
    drawBanners: () => drawBanners(card),
  };
  cards.set(root, card);
  root.classList.add("omc");
  root.replaceChildren(card.banners, card.body, card.live);
  listen();
  return card;
}

/**
 * Draw `view` into `root`, or redraw what changed; `send` takes messages, `pictureOf` gives a picture's address,
 * `widgets` other widgets on the page, for a card that shows one.
 */
export function draw(root, view, send, pictureOf, widgets) {
  const card = cards.get(root) ?? begin(root, send);
  const wasLocked = card.view?.status === "locked";
  if (card.lost && !isDead(card)) regain(card);
  Object.assign(card, { view, send, pictureOf, widgets });
  root.dataset.omcCard = view.card;
  root.dataset.omcStatus = view.status ?? "";
  if (view.case) root.dataset.omcCase = view.case.id;
  // What the cell that shows it calls: a step by its id, any other page by its name.
  if (view.card !== "start") root.dataset.omcStep = view.step?.id ?? view.card;
  for (const each of view.questions ?? []) {
    if (each.status === "committed") dropDraft(card, each);
  }
  const open = view.questions?.find((each) => each.status === "open");
  if (card.commit && card.commit.question !== open?.id) {
    card.commit.settle();
    card.commit = null;
  }
  if (view.card !== "start" && view.card !== "workup") {
    card.body.setAttribute("aria-labelledby", `${card.id}-title`);
  }
  card.body.dataset.status = view.status ?? view.card;
  patch(card, card.body, PARTS[view.card](view));
  drawBanners(card);
  if (wasLocked && view.status === "open") {
    announce(card, view.step ? `Step ${view.step.number} is open.` : `${view.title ?? "The debrief"} is open.`);
  }
  if (card.awaited) focusResult(card, card.awaited);
  if (!card.shown) welcome(card);
  card.shown = true;
}

function drawBanners(card) {
  const all = [...card.view.banners, card.lost && card.commit && NOT_CONNECTED].filter(Boolean);
  patch(card, card.banners, all.map((each) => [each.name, banner, each]));
}
