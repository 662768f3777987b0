// What a learner has typed or chosen and not committed yet.

import { shared } from "./page.js";

const draftKey = (card, question) => [card.view.case.id, card.view.step.id, question.id].join("/");

// A draft outlives its card: running the cell again must not cost what was typed or chosen. Each card has
// its own all the same, because what it commits must be what it shows.
export function draftOf(card, question) {
  const key = draftKey(card, question);
  const blank = { chosen: [], certainty: null, text: "", percent: null, marker: null, says: "", ticket: null, since: performance.now() };
  return { ...blank, ...(shared.drafts.get(key) ?? stored(card, key).read()) };
}

export function keepDraft(card, question, draft) {
  const key = draftKey(card, question);
  shared.drafts.set(key, { ...draft });
  // The page's clock begins anew with each page.
  stored(card, key).write({ ...draft, since: undefined });
}

export function dropDraft(card, question) {
  shared.drafts.delete(draftKey(card, question));
  stored(card, draftKey(card, question)).drop();
}

// It outlives a reload of the page as well, in this tab alone; the kernel in the name keeps learners apart.
function stored(card, key) {
  const name = `omc/${card.root.dataset.omcKernel}/${key}`;
  const tried = (act) => {
    try {
      return act(globalThis.sessionStorage);
    } catch {
      // No storage, or a full one: a reload costs the draft.
      return null;
    }
  };
  return {
    read: () => tried((storage) => JSON.parse(storage.getItem(name))),
    write: (draft) => tried((storage) => storage.setItem(name, JSON.stringify(draft))),
    drop: () => tried((storage) => storage.removeItem(name)),
  };
}
