// Committing an answer.

import { button, div, h } from "./elements.js";
import { announce } from "./page.js";
import { lose, NOT_CONNECTED } from "./connection.js";
import { keepDraft } from "./drafts.js";

const STILL_WORKING_AFTER = 1000;
const NOT_CONNECTED_AFTER = 10000;
export const FIRST_COUNTS = "Your first commit counts. You can read every reason afterwards.";
export const READ_AGAIN = "You can read it again in the debrief.";

const COMMIT = { press: "Commit", pressed: "Committing" };

/** Say what is missing: each pair is whether it is there, and its name. */
export function stillNeeded(...pairs) {
  const missing = pairs.filter(([there]) => !there).map(([, name]) => name);
  return missing.length ? `Still needed: ${missing.join(" and ")}.` : "";
}

// The button with its helper, from untouched to committing; `hold` keeps the fields still meanwhile.
// In a class an answer is a vote: it can be changed, and the page itself says when it cannot be sent.
export function commitLine(card, question, draft, { needed: stillNeeded, ready, answer, hold }) {
  const { vote } = question;
  const words = vote ?? COMMIT;
  const helper = h("p", { class: "omc-helper", id: `${card.id}-${question.id}-needed` });
  const commit = button(words.press, press, { class: "omc-button omc-main", "aria-describedby": helper.id });
  let timers = [];

  function refresh() {
    const needed = stillNeeded();
    commit.setAttribute("aria-disabled", String(Boolean(needed)));
    helper.textContent = card.lost ? `${NOT_CONNECTED.lead} ${NOT_CONNECTED.text}` : needed || (vote?.ready ?? question.ready ?? ready);
  }
  function settle() {
    timers.forEach(clearTimeout);
    timers = [];
    hold(false);
    commit.textContent = words.press;
    commit.removeAttribute("aria-busy");
    commit.style.width = "";
    refresh();
  }
  function press() {
    if (timers.length) return;
    const needed = stillNeeded();
    if (needed) return announce(card, needed);
    draft.ticket ??= uuid();
    keepDraft(card, question, draft);
    card.sent = question.id;
    commit.style.width = `${commit.offsetWidth}px`;
    commit.textContent = words.pressed;
    commit.setAttribute("aria-busy", "true");
    helper.textContent = "";
    hold(true);
    timers = [setTimeout(() => (helper.textContent = "Still working."), STILL_WORKING_AFTER)];
    if (!vote) timers.push(setTimeout(() => lose(card), NOT_CONNECTED_AFTER));
    try {
      card.send({
        do: "commit",
        question: question.id,
        answer: answer(),
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
