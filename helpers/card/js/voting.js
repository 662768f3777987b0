// What a phone shows between joining and the end of the class, one screen for each state of the room.

import { b, button, div, h, lettered, link, list, p, section } from "./elements.js";
import { banner } from "./frame.js";
import { plate } from "./figure.js";
import { cross, overAnatomy, placeCross } from "./overlay.js";
import { openQuestion } from "./asking.js";
import { committedQuestion } from "./answers.js";
import { knownPart } from "./story.js";
import { diagnosis, takeHome } from "./debrief.js";
import { joinForm } from "./joining.js";
import { PARTS } from "./drawing.js";

const VOTES = ["First vote", "Second vote"];
const FOLLOWS = "The next screen opens by itself. Your phone may sleep; your vote stays.";

const roomBar = (_card, { room, step, of, rehearsal }) =>
  h("header", { class: "omc-room" },
    p("", "Room ", b("code", room)),
    rehearsal && p("rehearsal", "Rehearsal"),
    p("", `Step ${step} of ${of}`));

const roomTitle = (card, text) => h("h2", { class: "omc-title", id: `${card.id}-title`, tabindex: "-1" }, text);

function told(card, { lead, text, vote, notice, seen }) {
  return section("told",
    notice && banner(card, { name: "notice", tone: "notice", lead: notice, text: "" }),
    roomTitle(card, lead),
    text && p("under", text),
    seen && p("lead-in", seen.lead_in),
    vote && ownVote(vote, seen?.kind),
    vote && seen?.kind === "region" && ownMarker(card, seen, vote));
}

// While neighbors talk, each can show the other where the own marker is.
function ownMarker(card, { figure, canvas }, { given }) {
  if (given === "nothing") return null;
  const [picture] = figure.pictures;
  const mark = cross();
  placeCross(mark, given.split(" ").map(Number), canvas);
  return h("figure", { class: "omc-shown omc-own-marker" },
    plate(card, picture, overAnatomy(picture, mark)),
    h("figcaption", null, "Cross: your marker."));
}

// The learner's own choice, as it is in.
function ownVote({ letters, words, parts, certainty }, kind) {
  const chosen = parts?.length > 1 ? list(kind === "rank" ? "ol" : "ul", kind === "rank" ? "numbers" : "dashes", parts) : p("", words);
  return div("own-vote",
    letters && lettered(letters),
    div("", chosen, certainty && p("helper", `${certainty[0].toUpperCase()}${certainty.slice(1)} certainty`)));
}

const changeVote = (card) => section("changing", button("Change my vote", () => card.send({ do: "change" })));

const phoneFoot = (_card, text) => section("afterwards", p("helper", text));

const leaving = (card) => section("leaving", link("Join another room", () => card.send({ do: "leave" })));

const voteNumber = (card, { number, notice, changes }) =>
  section("vote-number",
    notice && banner(card, { name: "notice", tone: "warning", lead: notice, text: "" }),
    h("h2", { class: "omc-title omc-small", id: `${card.id}-title`, tabindex: "-1" }, VOTES[number - 1]),
    changes && p("helper", "Your earlier vote counts until you send this one. ", link("Keep it", () => card.send({ do: "keep" }))));

// A heading for the keyboard and the screen reader; whoever sees reads the verdict.
const answered = (card) => div("", h("h2", { class: "omc-title omc-unseen", id: `${card.id}-title`, tabindex: "-1" }, "The answer"));

const knownFolded = ({ known, earlier }) =>
  known.length > 0 ? [["known", knownPart, { status: "shown", known, earlier, compared: false, workup: null }]] : [];

const SCREENS = {
  ready: ({ notice }) => [
    ["told", told, { lead: "You are in.", text: "The next question appears here when the room opens it.", notice }],
  ],
  vote: ({ questions: [question], round, notice, changes, ...known }) => [
    ["number", voteNumber, { number: round, notice, changes }],
    ...knownFolded(known),
    [`question-${question.id}-${round}`, openQuestion, question],
  ],
  in: ({ vote, notice, seen }) => [
    ["told", told, { lead: "Your vote is in.", text: "You can change it until the vote closes.", vote, notice, seen }],
    ["changing", changeVote, {}],
    ["foot", phoneFoot, FOLLOWS],
  ],
  closed: ({ vote, round, notice, seen, ...known }) => {
    const text = round > 1 ? "Talk it over with your neighbor. The answer follows."
      : "Talk it over with your neighbor. A second vote may follow.";
    return [["told", told, { lead: "The vote is closed.", text, vote, notice, seen }], ...knownFolded(known)];
  },
  paused: ({ vote, notice, waits }) => {
    const text = waits ? "Your vote is sent when the room goes on." : vote ? "Your vote stays." : "This page goes on by itself.";
    return [["told", told, { lead: "The presenter has paused.", text, vote, notice }]];
  },
  revealed: ({ questions: [question], foot: said, last }) => [
    ["answered", answered, {}],
    [`question-${question.id}`, committedQuestion, question],
    ["foot", phoneFoot, `${said} ${last ? "That was the last question." : "The next question opens by itself."}`.trim()],
  ],
  ended: ({ closing }) => [
    ["told", told, { lead: "The class has ended.", text: "Thank you. You can close this page." }],
    ...(closing ? [["diagnosis", diagnosis, closing.diagnosis], ["take-home", takeHome, closing.take_home]] : []),
  ],
};

Object.assign(PARTS, {
  waiting: () => [["told", told, { lead: "Not connected.", text: "Trying again by itself." }]],
  join: (view) => [["join", joinForm, { code: view.code }]],
  vote: (view) => {
    const { room, step, rehearsal } = view;
    const head = { room, step: step.number, of: step.of, rehearsal };
    return [["room", roomBar, head], ...SCREENS[view.status](view), ["leave", leaving, {}]];
  },
});

/** What a screen reader says when a screen comes by itself. */
export const SPOKEN = {
  ready: "You are in.",
  vote: "The vote is open.",
  in: "Your vote is in.",
  closed: "The vote is closed.",
  paused: "The presenter has paused.",
  revealed: "The answer is shown.",
  ended: "The class has ended.",
};
