// Whether the kernel still hears this card.

import { announce } from "./page.js";

export const NOT_CONNECTED = {
  name: "not-connected",
  tone: "warning",
  lead: "Not connected.",
  text: "Your choice is still here. Commit will work again when the kernel is back. If it was restarted, run this cell again.",
  button: null,
};

// The widget manager marks the view of a dead model; the model itself does not say so here.
export const isDead = (card) => Boolean(card.root.closest(".jupyter-widgets-disconnected"));

export function lose(card) {
  card.lost = true;
  card.commit?.settle();
  card.drawBanners();
}

export function regain(card) {
  card.lost = false;
  card.drawBanners();
  card.commit?.refresh();
  if (card.commit) announce(card, "Connected again.");
}
