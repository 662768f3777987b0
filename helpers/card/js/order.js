// A question that asks for an order.

import { div, glyph, group, h, label, list, rated, section, span, unseen } from "./elements.js";
import { announce } from "./page.js";
import { draftOf, keepDraft } from "./drafts.js";
import { certaintyGroup, chosenCertainty } from "./certainty.js";
import { commitLine, FIRST_COUNTS, stillNeeded } from "./commit.js";
import { asked, outcome, reasonLine } from "./verdict.js";

const ORDER_HOW = "Press the items in the order you want; then move them until it fits. Several orders may be right.";

export function openOrder(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-${question.id}`;
  const textOf = new Map(question.items.map(({ id, text }) => [id, text]));
  draft.chosen = draft.chosen.filter((id) => textOf.has(id));
  const total = question.items.length;
  const placed = h("ol", { class: "omc-list omc-order", role: "list", "aria-label": "Your order" });
  const pool = h("ul", { class: "omc-list omc-pool", role: "list", "aria-label": "Not placed yet" });
  const items = group(name, question.lead_in, [question.helper, ORDER_HOW], [placed, pool]);
  const certainty = certaintyGroup(name, question, draft, changed);
  const line = commitLine(card, question, draft, {
    needed: () => stillNeeded([draft.chosen.length === total, "a place for every item"], [draft.certainty, "a certainty"]),
    ready: FIRST_COUNTS,
    answer: () => draft.chosen,
    hold: (busy) => (items.disabled = certainty.disabled = busy),
  });

  function changed() {
    draft.certainty = chosenCertainty(certainty);
    draft.ticket = null;
    keepDraft(card, question, draft);
    line.refresh();
  }
  // Put an item at a place, counted from 0; null takes it out.
  function put(id, place, focus) {
    const rest = draft.chosen.filter((each) => each !== id);
    draft.chosen = place === null ? rest : rest.toSpliced(place, 0, id);
    changed();
    drawItems();
    const said = place === null ? "not placed" : `number ${draft.chosen.indexOf(id) + 1} of ${total}`;
    announce(card, `${textOf.get(id)}: ${said}.`);
    focus?.();
  }
  const find = (id, does) => placed.querySelector(`[data-item="${CSS.escape(id)}"] [data-does="${does}"]`);
  const step = (id, from, by, does) => () =>
    from + by >= 0 && from + by < draft.chosen.length && put(id, from + by, () => {
      // It stays on the same button, at either end too: one press too many must not undo the move.
      find(id, does).focus();
    });
  const control = (does, words, click, disabled) =>
    h("button", { type: "button", class: "omc-icon", "data-does": does, "aria-label": words, title: words, "aria-disabled": disabled && "true", click },
      glyph(does));

  const placedItem = (id, i) => {
    const text = textOf.get(id);
    const out = () => put(id, null, () => pool.querySelector(`[data-item="${CSS.escape(id)}"]`).focus());
    return h("li", { "data-item": id, draggable: "true", ...dragged(id, i) },
      span("text", text),
      control("up", `Move up: ${text}`, step(id, i, -1, "up"), i === 0),
      control("down", `Move down: ${text}`, step(id, i, 1, "down"), i === draft.chosen.length - 1),
      control("out", `Take out: ${text}`, out));
  };
  const waitingItem = ({ id, text }) => {
    const next = () => (pool.querySelector("button") ?? placed.querySelector("li:last-child [data-does=up]")).focus();
    const click = () => put(id, draft.chosen.length, next);
    return h("li", { draggable: "true", ...dragged(id, null) },
      h("button", { type: "button", class: "omc-waiting", "data-item": id, click },
        glyph("add"), unseen("Place next: "), span("text", text)));
  };
  // Dragging is an extra for the mouse; the buttons do all of it.
  const dragged = (id, place) => ({
    dragstart: (event) => event.dataTransfer.setData("text/plain", id),
    dragover: (event) => place !== null && event.preventDefault(),
    drop: (event) => {
      const from = event.dataTransfer.getData("text/plain");
      event.preventDefault();
      if (place !== null && textOf.has(from) && !items.disabled) put(from, place);
    },
  });
  function drawItems() {
    placed.replaceChildren(...draft.chosen.map(placedItem));
    pool.replaceChildren(...question.items.filter(({ id }) => !draft.chosen.includes(id)).map(waitingItem));
  }
  drawItems();
  return section("question", items, certainty, line.node);
}

export function committedOrder(card, question) {
  const { order, model } = question;
  const item = (part) => {
    const place = part.place && rated("low_yield", part.place === "too early" ? "Too early" : "Too late");
    const line = [span("text", part.text, unseen(". ")), place, glyph("chevron")];
    return reasonLine(card, question, part, { class: "omc-other", open: Boolean(part.place) }, line);
  };
  const step = (part) => (part.feedback ? reasonLine(card, question, part, { class: "omc-other" }, [span("text", part.text, unseen(". ")), glyph("chevron")]) : part.text);
  return div("",
    question.unanswered !== "" && section("answer", asked(card, question), outcome(question)),
    order.length > 0 && section("others", label("Your order"), list("ol", "numbers", order.map(item))),
    model.length > 0 && section("model", label("One order that works"), list("ol", "numbers", model.map(step))));
}
