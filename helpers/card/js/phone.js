// The page of a phone in a class: the room's state comes in, the vote goes out, the card shows both.

import { h } from "./elements.js";
import { announce, cards, focusTitle } from "./page.js";
import { draw } from "./drawing.js";
import { keepDraft } from "./drafts.js";
import { followSystem } from "./theme.js";
import { SPOKEN } from "./voting.js";
import { askRoom, hotline } from "./hotline.js";

const NOT_ANSWERING = "The room does not answer. Are you on its Wi-Fi? Try again.";
const SEND_AGAIN_AFTER = 2000;
const FIRST = { press: "Send vote", pressed: "Sending", ready: "Once it is sent you can still change it, until the vote closes.", urge: "Vote on your own first.", words: "In your own words. Whoever teaches can read them; the room does not." };
const SECOND = { ...FIRST, urge: "Vote as you think now." };

followSystem();
const root = h("div", { "data-omc-kernel": "" });
const heading = h("h1", { class: "omr-unseen" });
document.body.append(h("main", { class: "omr-phone" }, heading, root));

let room = null;
let reachable = true;
let pending = null;
let sending = false;
let sendingAgain = null;
let lastEdit = 0;
let changesVote = false;
let notice = "";
let shownPlace = "";

// Other tabs of this phone hold the same vote.
const tabs = globalThis.BroadcastChannel ? new BroadcastChannel("casebook-votes") : { postMessage() {} };
tabs.onmessage = () => room && !changesVote && !pending && lookAnew();

const line = hotline({ heard, connected, stranger: join });

const entitle = (text) => (document.title = heading.textContent = text);
const codeOfAddress = () => location.hash.replace(/%20/g, "").replace(/[^A-Za-z0-9]/g, "").slice(0, 6);
const spaced = (code) => (code.length > 3 ? `${code.slice(0, 3)} ${code.slice(3)}` : code).toUpperCase();

function join() {
  // Nothing of one room may reach another.
  room = pending = null;
  changesVote = false;
  notice = "";
  root.dataset.omcKernel = "";
  entitle("Join the room");
  showView({ card: "join", status: "join", banners: [], case: { id: "" }, code: spaced(codeOfAddress()) });
}

function leave() {
  line.close();
  location.hash = "";
  join();
  focusTitle(cards.get(root));
}

// The code of another room was scanned in a tab that is open already.
addEventListener("hashchange", () => {
  const code = codeOfAddress().toUpperCase();
  if (code && code !== room?.room.replace(" ", "")) {
    line.close();
    join();
  }
});

const pass = (message) => ({ join: enter, commit: cast, change, keep, leave, reveal: () => {} })[message.do](message);
const pictureOf = (name) => `pictures/${name}.png`;

async function enter({ code, nickname }) {
  const { status, body } = await askRoom("join", { code, nickname });
  if (status !== 200) return { why: body.error ?? NOT_ANSWERING, field: body.field ?? "code" };
  location.hash = "";
  heard(body);
  focusTitle(cards.get(root));
  line.open();
  return null;
}

// -- what comes in ---------------------------------------------------------------------------------------

function heard(now) {
  // An answer may be older than what the line has told since.
  if (room?.id === now.id && now.version < room.version) return;
  if (!room || room.id !== now.id || room.version !== now.version) changesVote = false;
  if (room && (room.version !== now.version)) notice = "";
  room = now;
  root.dataset.omcKernel = now.id;
  entitle(`Room ${now.room}`);
  showRoom();
  sendVote();
}

function connected(is) {
  if (reachable === is) return;
  reachable = is;
  if (!room) return;
  showRoom();
  if (is) announce(cards.get(root), "Connected again.");
}

function screen() {
  if (room.paused) return "paused";
  if (room.phase !== "open") return room.phase;
  return room.vote && !changesVote ? "in" : "vote";
}

function showRoom() {
  const status = screen();
  const { question, round } = room;
  const asks = question && (status === "vote" ? { ...question, vote: round > 1 ? SECOND : FIRST } : question);
  showView({
    card: "vote",
    status,
    banners: reachable || status === "ended" ? [] : [offline()],
    case: { id: "class" },
    // A second vote begins with nothing chosen.
    step: { id: `vote-${round}`, number: room.step, of: room.of },
    room: room.room,
    rehearsal: room.rehearsal,
    questions: asks && ["vote", "revealed"].includes(status) ? [asks] : [],
    round,
    changes: changesVote,
    closing: room.closing,
    vote: room.vote,
    seen: question,
    known: room.known,
    earlier: room.earlier,
    foot: room.foot,
    notice,
    last: room.last,
    waits: Boolean(pending),
  });
}

function offline() {
  const at = room.vote && new Date(room.vote.at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const kept = pending ? "Your vote has not been sent yet. It goes when the connection is back."
    : at ? `Your vote from ${at} reached the room.` : "";
  return { name: "offline", tone: "warning", lead: "Not connected.", text: `Trying again by itself. ${kept}`.trim(), button: null };
}

function showView(view) {
  const place = [view.card, view.status, view.step?.id, view.questions?.[0]?.id].join("/");
  const before = shownPlace;
  shownPlace = place;
  draw(root, view, pass, pictureOf);
  if (before === place || !before) return;
  scrollTo(0, 0);
  if (SPOKEN[view.status]) announce(cards.get(root), SPOKEN[view.status]);
}

// -- what goes out ---------------------------------------------------------------------------------------

function cast({ question, answer, certainty }) {
  lastEdit = Math.max(lastEdit, room.vote?.edit ?? 0) + 1;
  pending = { question, round: room.round, answer, certainty, edit: lastEdit };
  notice = "";
  sendVote();
}

// The room alone decides what becomes of a vote: one that it has is never told to be late.
async function sendVote() {
  if (sending || !pending) return;
  sending = true;
  const sent = pending;
  const { status, body } = await askRoom("vote", sent);
  sending = false;
  connected(status !== 0);
  if (pending !== sent) {
    // Another choice was made meanwhile, or the phone has left the room.
    sendVote();
  } else if ([0, 429, 503].includes(status)) {
    // It is sent again: it may be in already, and is never counted twice.
    const news = body.error && body.error !== notice;
    notice = body.error ?? "";
    showRoom();
    if (news) announce(cards.get(root), notice);
    clearTimeout(sendingAgain);
    sendingAgain = setTimeout(sendVote, SEND_AGAIN_AFTER);
  } else if (status === 401 || status === 410) {
    line.close();
    join();
  } else if (body.fate === "paused") {
    // It is sent when the room goes on.
    showRoom();
  } else {
    pending = null;
    if (status === 200 || body.fate === "older") await takeOver(sent);
    else refused(body.error ?? NOT_ANSWERING);
  }
}

function refused(why) {
  notice = why;
  cards.get(root).commit?.settle();
  showRoom();
  announce(cards.get(root), notice);
}

// The room says in its own words what is in.
async function takeOver(sent) {
  tabs.postMessage("voted");
  notice = "";
  changesVote = false;
  const status = await lookAnew();
  if (status !== 200 && room?.question?.id === sent.question) {
    const given = room.question.kind === "region" ? [sent.answer].flat().join(" ") : sent.answer;
    room = { ...room, vote: { ...sent, given, at: Date.now() / 1000, letters: "", words: "Your choice" } };
    showRoom();
  }
  focusTitle(cards.get(root));
}

async function lookAnew() {
  const before = room?.id;
  const { status, body } = await askRoom("now");
  // Meanwhile the phone may have left.
  if (status === 200 && room && room.id === before) heard(body);
  return status;
}

function change() {
  const { vote, question } = room;
  changesVote = true;
  const card = cards.get(root);
  card.view = { case: { id: "class" }, step: { id: `vote-${room.round}` } };
  keepDraft(card, question, draftOfVote(question, vote));
  showRoom();
  focusTitle(card);
}

function keep() {
  changesVote = false;
  showRoom();
  focusTitle(cards.get(root));
}

// What was sent, as the fields of the question have it.
function draftOfVote({ kind, canvas }, { given, certainty }) {
  const draft = { chosen: [], certainty, text: "", percent: null, marker: null, says: "", ticket: null };
  if (kind === "choice" || kind === "rank") draft.chosen = given;
  else if (kind === "estimate") draft.percent = given;
  else if (kind === "region" && given === "nothing") draft.says = given;
  else if (kind === "region" && canvas) Object.assign(draft, { marker: given.split(" ").map(Number), says: "marked" });
  else draft.text = String(given);
  return draft;
}

async function arrivePhone() {
  const { status, body } = await askRoom("now");
  const another = codeOfAddress() && body.room && codeOfAddress().toUpperCase() !== body.room.replace(" ", "");
  // Who comes back to a class that has ended wants another one; who loads its last page again does not.
  const past = body.phase === "ended" && performance.getEntriesByType("navigation")[0]?.type !== "reload";
  if (status === 401 || status === 410 || past || another) return join();
  if (status === 200) {
    heard(body);
    return line.open();
  }
  // The phone keeps its place in a room that does not answer now.
  showView({ card: "waiting", status: "waiting", banners: [], case: { id: "" } });
  setTimeout(arrivePhone, SEND_AGAIN_AFTER);
}

arrivePhone();
