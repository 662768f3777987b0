// Moving between steps, between notebooks and between attempts.

import { h } from "./elements.js";
import { arrive, isVisible, shared, soon } from "./page.js";

export const RUN_BOTH = "Run the next two cells, the viewer and the step, with Shift+Enter.";
export const RUN_NEXT = "Run the next cell with Shift+Enter.";
const NO_CELL =
  "No cell of this notebook shows that step any more. Run “casebook restore” in the terminal, close this tab " +
  "and open the notebook again. Your answers are kept.";
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

// JupyterLab tells the path of an open notebook in the tooltip of its tab, in the second line.
function pathOf(panel) {
  const tab = document.getElementById(panel?.getAttribute("aria-labelledby"));
  return tab?.title.split("\n")[1]?.replace(/^[^:]*: /, "") ?? "";
}

export function besideNotebook(card, file) {
  const folder = pathOf(card.root.closest(".jp-NotebookPanel")).split("/").slice(0, -1);
  return [...folder, file].join("/");
}

const codeCells = (notebook) => [...(notebook?.querySelectorAll(".jp-CodeCell") ?? [])];

function names(cell, step) {
  const code = cell.querySelector(".cm-content")?.textContent ?? "";
  return [`"${step}"`, `'${step}'`, `${step}(`].some((name) => code.includes(name));
}

function findCell(card, step) {
  const own = card.root.closest(".jp-Cell");
  return codeCells(notebookOf(card)).find((cell) => cell !== own && names(cell, step));
}

export function goTo(card, step, { currentTarget: pressed }) {
  const target = findCard(card, step);
  if (target) return arrive(target);
  const cell = findCell(card, step);
  if (!cell) return tellBeside(pressed, notebookOf(card) ? NO_CELL : RUN_NEXT);
  want(card.view.case.id, step);
  runCell(cell);
}

/** Say below a button what keeps it from doing anything. */
export function tellBeside(pressed, text) {
  if (pressed.nextElementSibling?.getAttribute("role") === "status") return;
  pressed.after(h("p", { class: "omc-helper", role: "status" }, text));
}

const want = (id, step) => (shared.wanted = { case: id, step, until: performance.now() + WANTED_FOR });

// From the start page to a step: once its notebook is open and has had time to find its kernel, the step's
// cell is run, and once more if nothing came of it.
export function goOn(path, id, step) {
  want(id, step);
  const mine = shared.wanted;
  let press = 0;
  soon(() => {
    if (shared.wanted !== mine || document.querySelector(".jp-Dialog")) return true;
    const panel = [...document.querySelectorAll(".jp-NotebookPanel")].find(
      (each) => isVisible(each) && pathOf(each) === path);
    const cell = codeCells(panel).find((each) => names(each, id) && names(each, step));
    const now = performance.now();
    if (cell && press === 0) press = now + KERNEL_NEEDS;
    const runs = cell?.querySelector(".jp-InputPrompt")?.textContent.includes("*");
    if (cell && now > press && !runs) {
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
