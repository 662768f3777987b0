// A question in front of a room: what was asked, how many have voted, and once it is closed how.

import { b, div, glyph, h, label, lettered, list, p, rated, row, section, span, svg, table, unseen } from "./elements.js";
import { committedQuestion } from "./answers.js";
import { figurePlates } from "./figure.js";
import { disclosure } from "./frame.js";
import { dots, overAnatomy } from "./overlay.js";

/** Of options the ratings are the answer; of a picture, an order or words the reasons are. */
export const startsFolded = ({ kind }) => kind === "choice";

/** The question that the room is at: a picture beside what was voted on it. */
export function roomQuestion(card, question) {
  const { lead_in: leadIn, helper, items, order, rows, keys, reasons, figure } = question;
  const told = reasons && div("reasons", committedQuestion(card, reasons));
  if (told) told.hidden = startsFolded(question);
  if (told && !told.hidden && question.kind !== "region") told.dataset.toldBelow = "";
  // What was marked is explained on the picture itself.
  const drawn = told && question.kind === "region";
  const voted = [
    items.length > 0 && list("ul", "dashes", items),
    order.length > 0 && orders(order),
    rows.length > 0 && ballot(rows, keys),
    keys.length > 0 && (rows.length ? key(keys) : p("helper", order.length ? PLACED(keys.at(-1)) : `${keys.map(named).join(". ")}.`)),
  ].filter(Boolean);
  return section("asked-now",
    h("h3", { class: "omc-lead-in" }, leadIn),
    helper && p("helper", helper),
    div(figure || drawn ? `bench ${voted.length || drawn ? "" : "omc-alone"}` : "",
      figure && div("seen", pictures(card, question)),
      voted.length > 0 && div("voted", voted),
      drawn && told),
    !drawn && told);
}

/** A question that is behind the room: folded, with its votes and its reasons. */
export function doneQuestion(card, question) {
  const { id, lead_in: leadIn, rows, keys, result, reasons } = question;
  const line = [glyph("chevron"), b("", leadIn), result && span("gloss", result.gain[0])];
  return disclosure(card, `done-${id}`, { class: "omc-section omc-closed" }, line,
    rows.length > 0 && keys.length > 0 && [ballot(rows, keys), key(keys)],
    reasons && committedQuestion(card, reasons));
}

function pictures(card, { figure, places }) {
  const marks = places?.marks ?? [];
  return figurePlates(card, figure, (picture, i) => (i > 0 || !marks.length ? {} : {
    over: overAnatomy(picture, dots(places)),
    said: `Each blue ring is the marker of one phone: ${marks.length} in all.`,
  }));
}

const PLACED = (last) => `${named(last)}: how many put it at each place. More than one order may be right.`;
const ORDINALS = ["First", "2nd", "3rd", "4th", "5th", "6th", "7th", "Last"];
const ordinal = (i, many) => (i === many - 1 ? "Last" : ORDINALS[i]);

/** How many put each item where; the place that most gave an item stands out. */
function orders(items) {
  const rows = items.map(({ text, counts }) => {
    const most = Math.max(1, ...counts);
    return row(text, ...counts.map((each) => (each === most ? b("", String(each)) : each ? String(each) : span("none", "0"))));
  });
  return table("orders", { "aria-label": "How many put it there" }, [unseen("What was placed"), ...items.map((_, i) => ordinal(i, items.length))], [rows]);
}

function ballot(rows, keys) {
  const most = Math.max(1, ...rows.flatMap(({ counts }) => counts));
  const line = ({ letter, text, rating, word, counts }) =>
    h("li", { class: `omc-ballot-row ${letter ? "" : "omc-unlettered"}` },
      letter && lettered(letter),
      div("", p("", text), rating && rated(rating, word)),
      counts.length > 0 && div("bars", counts.map((count, i) => voteBar(count, i, most, keys[i].name))));
  return h("ul", { class: "omc-list omc-ballot", role: "list" }, rows.map(line));
}

const NAMES = ["first", "second"];

function voteBar(count, i, most, name) {
  const drawn = h("span", { class: `omc-bar omc-${NAMES[i]}` });
  drawn.style.width = `${(count / most) * 100}%`;
  return div("bar-line", unseen(`${name}: `), span("track", drawn), span("count", String(count)));
}

const named = ({ name, voted }) => `${name}, ${voted}`;
const key = (keys) => p("ballot-key", keys.map((each, i) => span("", h("i", { class: `omc-bar omc-${NAMES[i]}` }), ` ${named(each)}`)));

// -- beside the question -----------------------------------------------------------------------------------

/** The way into the room, to be read from the last row. */
export const joinScreen = (card, { room }) =>
  section("entrance",
    room.paused && p("paused", "Paused"),
    qr(room),
    div("",
      p("under", room.alone ? "Only this computer can join. Start with --lan to let phones in." : "Open on your phone, in the same Wi-Fi"),
      p("room-address", room.address),
      p("under", "and enter"),
      p("room-code", room.code),
      div("count-of", p("number", String(room.people)), p("under", "joined"))));

/** How to come in, how many have voted; after the reveal what the discussion changed. */
export function beside(card, { room, result, rows }) {
  const { phase, paused } = room;
  card.body.style.setProperty("--omc-rows", rows);
  const enters = !paused && (phase === "ready" || phase === "open");
  return section("beside",
    div("stays",
      phase !== "ready" && standing(room),
      result ? outcomes(result) : [paused && p("paused", "Paused"), enters && qr(room), door(room), count(room)]));
}

// The head of the card is out of sight while a question has the screen.
const standing = ({ state, rehearsal }) =>
  p("standing", b("", `${state[0].toUpperCase()}${state.slice(1)}`), rehearsal && span("rehearsal", "Rehearsal"));

const door = ({ code, address }) => div("door", p("room-code", code), p("room-address", address));

function qr({ qr: path, size }) {
  const quiet = 4;
  const wide = size + 2 * quiet;
  const node = svg("svg", { viewBox: `${-quiet} ${-quiet} ${wide} ${wide}`, class: "omc-qr", role: "img", "aria-label": "QR code that opens the room" });
  node.append(svg("path", { d: path, fill: "#000" }));
  return node;
}

function count({ phase, people, votes, round, taken, since }) {
  const inside = `${people} joined`;
  if (phase === "ready") return div("count-of", p("number", String(people)), p("under", "joined"));
  if (phase === "open") return div("count-of", p("number", String(votes)), p("under", `votes in, ${inside}`), openFor(taken, since));
  if (!round) return div("count-of", p("under", "No vote was held."));
  return div("count-of", p("number", String(votes)), p("under", `of ${people} voted${round > 1 ? " again" : ""}`));
}

// How long the vote has taken votes, which a pause holds up; a redrawn part begins a clock of its own.
function openFor(taken, since) {
  const node = p("under", "");
  const tick = () => {
    const seconds = Math.max(0, Math.round(taken + (since === null ? 0 : Date.now() / 1000 - since)));
    node.textContent = `open for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (since !== null && (node.isConnected || seconds < 1)) setTimeout(tick, 1000);
  };
  setTimeout(tick);
  return node;
}

const outcomes = ({ minds, gain, rule, rule_helper: helper }) => [
  minds && [
    label("Changed minds"),
    table("minds", { "aria-label": "Changed minds" }, [unseen("First vote"), "then best", "then other"], [[
      row("first best", ...minds[0].map(String)),
      row("first other", ...minds[1].map(String)),
    ]]),
  ],
  label(minds ? "Net gain" : "Votes"),
  p("", gain[0]),
  gain[1] && p("under", gain[1]),
  label("Rule of thumb"),
  p("", rule),
  p("under", helper),
];
