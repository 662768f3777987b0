// Moving between steps, between notebooks and between attempts.

import { announce, arrive, isVisible, shared, soon } from "./page.js";

const WANTED_FOR = 15000;
const KERNEL_NEEDS = 1000;
const TRY_AGAIN_AFTER = 4000;
const notebookOf = (card) => card.root.closest(".jp-Notebook");

// A card that an earlier kernel left on the page looks alive and is not.
const isOfThisRun = (card, root) =>
  root.dataset.omcCase === card.view.case.id && root.dataset.omcKernel === card.root.dataset.omcKernel;

const findCard = (card, step) =>
  [...(notebookOf(card) ?? document).querySelectorAll(".omc[data-omc-step]")].find(
    (root) => isOfThisRun(card, root) && root.dataset.omcStep === step && isVisible(root));

const codeCells = (notebook) => [...(notebook?.querySelectorAll(".jp-CodeCell") ?? [])];

function names(cell, step) {
  const code = cell.querySelector(".cm-content")?.textContent ?? "";
  return [`"${step}"`, `'${step}'`, `.${step}(`].some((name) => code.includes(name));
}

// The cell that names the step, else the code cell after the card's own.
function findCell(card, step, orNext) {
  const cells = codeCells(notebookOf(card));
  const own = cells.indexOf(card.root.closest(".jp-Cell"));
  const named = cells.find((cell, i) => i !== own && names(cell, step));
  return named ?? (orNext ? cells[own + 1] : undefined);
}

export function goTo(card, step, otherwise, orNext = false) {
  const target = findCard(card, step);
  if (target) return arrive(target);
  const cell = findCell(card, step, orNext);
  if (!cell) return announce(card, otherwise);
  want(card.view.case.id, step);
  runCell(cell);
}

const want = (id, step) => (shared.wanted = { case: id, step, until: performance.now() + WANTED_FOR });

// From the start page to a step: once its notebook is open and has had time to find its kernel, the step's
// cell is run, and once more if nothing came of it.
export function goOn(id, step) {
  want(id, step);
  const mine = shared.wanted;
  let press = 0;
  soon(() => {
    if (shared.wanted !== mine || document.querySelector(".jp-Dialog")) return true;
    const cells = [...document.querySelectorAll(".jp-Notebook")].filter(isVisible).flatMap(codeCells);
    const cell = cells.find((each) => names(each, id) && names(each, step));
    const now = performance.now();
    if (cell && press === 0) press = now + KERNEL_NEEDS;
    if (cell && now > press) {
      press = now + TRY_AGAIN_AFTER;
      runCell(cell);
    }
    return false;
  }, WANTED_FOR / 1000);
}

// JupyterLab asks for permission when a card of a notebook that is not trusted runs a command, so the
// keys that run a cell are pressed instead. Ctrl+Enter, because Shift+Enter adds a cell after the last.
function runCell(cell) {
  cell.focus();
  for (const type of ["keydown", "keyup"]) {
    const mac = navigator.platform.startsWith("Mac");
    const keys = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: !mac, metaKey: mac };
    cell.dispatchEvent(new KeyboardEvent(type, { ...keys, bubbles: true, cancelable: true }));
  }
}

export function welcome(card) {
  const { wanted } = shared;
  const { omcCase, omcStep } = card.root.dataset;
  if (!wanted || wanted.case !== omcCase || wanted.step !== omcStep) return;
  shared.wanted = null;
  if (performance.now() > wanted.until) return;
  soon(() => isVisible(card.root) && (arrive(card.root), true));
}

export function startedAgain(card) {
  const scope = notebookOf(card) ?? document;
  const first = () =>
    [...scope.querySelectorAll('.omc[data-omc-card="step"][data-omc-status="open"]')].find(
      (root) => isOfThisRun(card, root) && isVisible(root));
  soon(() => first() && (arrive(first()), true));
}
