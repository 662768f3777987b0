// A widget's model on the page: its view is drawn, its messages are heard, what the learner does is sent.

import { h } from "./elements.js";
import { announce, arrive, cards, focusResult } from "./page.js";
import { startedAgain } from "./moving.js";
import { isDead, lose, regain } from "./connection.js";
import { draw } from "./drawing.js";

export function render({ model, el, host }) {
  const root = h("div", { "data-omc-kernel": model.get("kernel") });
  el.append(root);
  const urls = new Map();
  const pictureOf = (name) => {
    const data = model.get("pictures")?.[name];
    // A page of our own names an address; a kernel sends the bytes.
    if (!data || typeof data === "string") return data ?? null;
    if (!urls.has(name)) urls.set(name, URL.createObjectURL(new Blob([data], { type: "image/png" })));
    return urls.get(name);
  };
  const widgets = { manager: model.widget_manager, host };
  const redraw = () => draw(root, model.get("view"), (message) => model.send(message), pictureOf, widgets);
  redraw();
  const card = cards.get(root);
  model.on("change:view", redraw);
  model.on("msg:custom", (message) => {
    if (card.lost && !isDead(card)) regain(card);
    // Another view of the same output hears the message too; the focus belongs to the one that sent.
    if (message.kind === "committed" && card.sent === message.question) {
      announce(card, message.say);
      focusResult(card, message.question);
    } else if (message.kind === "failed" && card.commit?.question === message.question) {
      card.commit.settle();
    } else if (message.kind === "began") {
      startedAgain(card);
    } else if (message.kind === "moved") {
      arrive(root);
    }
  });
  model.on("comm_live_update", () => {
    if (isDead(card)) lose(card);
    else if (card.lost) regain(card);
  });
  return () => {
    card.commit?.settle();
    urls.forEach((url) => URL.revokeObjectURL(url));
  };
}
