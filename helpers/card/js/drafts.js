// What a learner has typed or chosen and not committed yet.

import { shared } from "./page.js";

const draftKey = (card, question) => [card.view.case.id, card.view.step.id, question.id].join("/");

// A draft outlives its card: running the cell again must not cost what was typed or chosen.
export function draftOf(card, question) {
  const key = draftKey(card, question);
  if (!shared.drafts.has(key)) {
    const blank = { chosen: [], certainty: null, text: "", ticket: null };
    shared.drafts.set(key, { ...blank, ...stored(card, key).read(), since: performance.now() });
  }
  return shared.drafts.get(key);
}

export const keepDraft = (card, question) => {
  const { chosen, certainty, text, ticket } = draftOf(card, question);
  stored(card, draftKey(card, question)).write({ chosen, certainty, text, ticket });
};

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
