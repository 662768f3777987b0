// The page of `casebook preview`: every card of a case below the other, and the line to the server.

import { h } from "./elements.js";
import { arrive, shared } from "./page.js";
import { render } from "./rendering.js";
import { keepPlace } from "./keeping.js";
import { bar } from "./bar.js";

const RECONNECT_AFTER = 500;
const DEAD = "jupyter-widgets-disconnected";

const stage = h("main", { class: "omp-cards" });
const topBar = bar({ again: startOver, everything: () => answerUpTo("debrief") });
document.body.append(topBar.node, stage);

const placed = new Map();
let socket = null;
let runShown = "";
let wantedPlace = null;

const isOpen = () => socket?.readyState === WebSocket.OPEN;

function tellServer(message) {
  if (isOpen()) socket.send(JSON.stringify(message));
}

function startOver() {
  wantedPlace = "";
  shared.drafts.clear();
  tellServer({ do: "again" });
}

function answerUpTo(place) {
  wantedPlace = place;
  tellServer({ do: "answer", place });
}

// What a card expects of a widget's model in a notebook.
function modelOf(place, view) {
  const pictures = new Proxy({}, { get: (_all, name) => `figures/${name}.png` });
  const state = { view, kernel: runShown, pictures };
  const listeners = [];
  const tell = (name, message) => listeners.filter((each) => each.name === name).forEach((each) => each.act(message));
  return {
    get: (name) => state[name],
    on: (name, act) => listeners.push({ name, act }),
    send(message) {
      // The card keeps an answer that was not heard, and says so.
      if (!isOpen() && message.do === "commit") throw new Error("no connection");
      tellServer({ do: "card", place, message });
    },
    tell,
    show(next) {
      if (JSON.stringify(next) === JSON.stringify(state.view)) return;
      state.view = next;
      tell("change:view");
    },
  };
}

function newCard({ place, view }) {
  const model = modelOf(place, view);
  const here = h("button", { type: "button", class: "omp-button", click: () => answerUpTo(place) }, "Answer up to here");
  const above = h("div", { class: "omp-above" }, here);
  const node = h("div", { class: "omp-card" }, above);
  render({ model, el: node });
  return { model, node, above };
}

function showCards(cards) {
  const places = cards.map((each) => each.place);
  for (const [place, { node }] of placed) {
    if (places.includes(place)) continue;
    node.remove();
    placed.delete(place);
  }
  cards.forEach((each, i) => {
    const { place, view } = each;
    if (placed.has(place)) placed.get(place).model.show(view);
    else placed.set(place, newCard(each));
    const { node, above } = placed.get(place);
    above.hidden = view.status !== "locked";
    if (stage.children[i] !== node) stage.insertBefore(node, stage.children[i] ?? null);
  });
}

function showCase(state) {
  const restore = keepPlace(topBar.node, stage);
  if (state.run !== runShown) {
    // Another run begins with cards that remember nothing.
    runShown = state.run;
    showCards([]);
  }
  document.title = `${state.title}, preview`;
  topBar.show(state);
  showCards(state.cards);
  restore();
  const there = wantedPlace !== null && (placed.get(wantedPlace)?.node ?? stage).querySelector(".omc");
  if (there) arrive(there);
  wantedPlace = null;
}

const tellCards = (name) => placed.forEach(({ model }) => model.tell(name));

function connect() {
  socket = new WebSocket(`ws://${location.host}/line`);
  socket.addEventListener("open", () => {
    stage.classList.remove(DEAD);
    topBar.connected(true);
  });
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    if (message.kind === "case") {
      showCase(message);
      tellCards("comm_live_update");
    } else {
      placed.get(message.place)?.model.tell("msg:custom", message.message);
    }
  });
  socket.addEventListener("close", () => {
    if (!stage.classList.contains(DEAD)) {
      stage.classList.add(DEAD);
      topBar.connected(false);
      tellCards("comm_live_update");
    }
    setTimeout(connect, RECONNECT_AFTER);
  });
}

connect();
