// An open question: its options or its field, the certainty, and the commit.

import { b, button, div, group, h, helperText, lettered, section, span } from "./elements.js";
import { announce } from "./page.js";
import { lose, NOT_CONNECTED } from "./connection.js";
import { draftOf, keepDraft } from "./drafts.js";

const HOW_OFTEN = "How often would an answer like yours be right?";
export const RULE_HELPER = "The mark depends on both; “other” is low yield or harmful.";
const WEAKER = "The weaker of your choices gives the mark.";
const STILL_WORKING_AFTER = 1000;
const NOT_CONNECTED_AFTER = 10000;

const READY = {
  choice: "Your first commit counts. You can read every reason afterwards.",
  reflection: "You can read it again in the debrief.",
};

function stillNeeded(question, draft) {
  if (question.kind === "reflection") return draft.text.trim() ? "" : "Still needed: a few words.";
  if (draft.chosen.length > question.choose) return `Choose at most ${question.choose}. Clear one first.`;
  const missing = [!draft.chosen.length && "an option", !draft.certainty && "a certainty"].filter(Boolean);
  return missing.length ? `Still needed: ${missing.join(" and ")}.` : "";
}

export const openQuestion = (card, question) =>
  question.kind === "choice" ? openChoice(card, question) : openReflection(card, question);

function openChoice(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-${question.id}`;
  const type = question.choose > 1 ? "checkbox" : "radio";
  const chooseText = question.choose > 1 ? `Choose up to ${question.choose}. ${WEAKER}` : "Choose one.";
  const option = ({ id, letter, text }) => {
    const checked = draft.chosen.includes(id);
    const control = h("input", { type, name, value: id, checked, change: changed });
    return h("label", { class: "omc-option" }, control, lettered(letter), span("", text));
  };
  const tile = (each) => certaintyTile(`${name}-certainty`, each, draft, changed);
  const rows = div("options", question.options.map(option));
  const options = group(name, question.lead_in, [question.helper, chooseText], rows);
  const tiles = div("certainties", question.certainties.map(tile));
  const certainty = group(`${name}-certainty`, "How certain are you?", [HOW_OFTEN, RULE_HELPER], tiles);
  const line = commitLine(card, question, draft, (busy) => (options.disabled = certainty.disabled = busy));
  function changed() {
    draft.chosen = [...options.querySelectorAll(":checked")].map((input) => input.value);
    draft.certainty = certainty.querySelector(":checked")?.value ?? null;
    draft.ticket = null;
    keepDraft(card, question, draft);
    line.refresh();
  }
  return section("question", options, certainty, line.node);
}

function certaintyTile(name, { id, word, gloss, best, acceptable, other }, draft, change) {
  const marks = Object.entries({ best, acceptable, other });
  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const spoken = marks.map(([rating, mark]) => `${rating} ${spokenMark(mark)}`).join(", ");
  const props = {
    type: "radio",
    name,
    value: id,
    checked: draft.certainty === id,
    "aria-label": `${word}. ${capital(gloss)}. ${capital(spoken)}.`,
    change,
  };
  return h("label", { class: "omc-certainty" },
    h("input", props),
    span("word", word),
    span("gloss", gloss),
    span("marks", marks.map(([rating, mark]) => span("", b("", mark), rating))));
}

const spokenMark = (mark) => {
  const digits = mark.replace(/^[+−]/, "");
  const number = digits === "½" ? "one half" : digits.replace("½", " and one half");
  const sign = { "+": "plus ", "−": "minus " }[mark[0]] ?? "";
  return sign + number;
};

function openReflection(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-${question.id}`;
  const field = h("textarea", {
    class: "omc-words",
    rows: "4",
    id: `${name}-words`,
    "aria-describedby": `${name}-helper`,
    input: changed,
  });
  field.value = draft.text;
  const line = commitLine(card, question, draft, (busy) => (field.readOnly = busy));
  function changed() {
    draft.text = field.value;
    draft.ticket = null;
    keepDraft(card, question, draft);
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
    line.refresh();
  }
  return section("question",
    h("h3", { class: "omc-lead-in" }, h("label", { for: field.id }, question.lead_in)),
    helperText(name, ["In your own words. Kept for you, never marked.", question.helper]),
    field,
    line.node);
}

// The button with its helper, from untouched to committing; `hold` keeps the fields still meanwhile.
function commitLine(card, question, draft, hold) {
  const helper = h("p", { class: "omc-helper", id: `${card.id}-${question.id}-needed` });
  const commit = button("Commit", press, { class: "omc-button omc-main", "aria-describedby": helper.id });
  let timers = [];

  function refresh() {
    const needed = stillNeeded(question, draft);
    commit.setAttribute("aria-disabled", String(Boolean(needed)));
    helper.textContent = card.lost ? `${NOT_CONNECTED.lead} ${NOT_CONNECTED.text}` : needed || READY[question.kind];
  }
  function settle() {
    timers.forEach(clearTimeout);
    timers = [];
    hold(false);
    commit.textContent = "Commit";
    commit.removeAttribute("aria-busy");
    commit.style.width = "";
    refresh();
  }
  function press() {
    if (timers.length) return;
    const needed = stillNeeded(question, draft);
    if (needed) return announce(card, needed);
    draft.ticket ??= uuid();
    keepDraft(card, question, draft);
    card.sent = question.id;
    commit.style.width = `${commit.offsetWidth}px`;
    commit.textContent = "Committing";
    commit.setAttribute("aria-busy", "true");
    helper.textContent = "";
    hold(true);
    timers = [
      setTimeout(() => (helper.textContent = "Still working."), STILL_WORKING_AFTER),
      setTimeout(() => lose(card), NOT_CONNECTED_AFTER),
    ];
    try {
      card.send({
        do: "commit",
        question: question.id,
        answer: question.kind === "choice" ? draft.chosen : draft.text,
        certainty: draft.certainty,
        seconds: Math.round((performance.now() - draft.since) / 100) / 10,
        ticket: draft.ticket,
      });
    } catch {
      lose(card);
    }
  }
  refresh();
  card.commit = { question: question.id, press, settle, refresh };
  return { node: div("commit", commit, helper), refresh };
}

const uuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Over plain http from another machine the browser offers no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
