// What the cards of one page share, and how a card speaks and takes the focus.

// anywidget loads this module once for each widget, so what cards must share lives on the page itself.
export const shared = (globalThis[Symbol.for("casebook.card")] ??= {
  count: 0,
  drafts: new Map(),
  wanted: null,
  listening: false,
});

export const cards = new WeakMap();

export function announce(card, text) {
  // Emptied first, so that the same words are spoken again.
  card.live.textContent = "";
  setTimeout(() => (card.live.textContent = text), 50);
}

export const focusTitle = (card) => card.root.querySelector(".omc-title")?.focus({ preventScroll: true });

export function focusResult(card, question) {
  const result = card.root.querySelector(`[data-result="${CSS.escape(question)}"]`);
  card.awaited = result ? null : question;
  if (!result) return;
  result.focus({ preventScroll: true });
  // What was known folds up at the same moment: the page is brought back to the verdict once that is done.
  requestAnimationFrame(() => setTimeout(() => result.scrollIntoView({ block: "center" }), 60));
}

export function arrive(root) {
  root.scrollIntoView({ block: "start" });
  root.querySelector(".omc-title")?.focus({ preventScroll: true });
}

/** Try `act` until it returns true, once a frame for about `seconds`. */
export function soon(act, seconds = 2) {
  const until = performance.now() + seconds * 1000;
  const turn = () => act() || (performance.now() < until && requestAnimationFrame(turn));
  turn();
}

export const isVisible = (node) => node.isConnected && node.getClientRects().length > 0;
