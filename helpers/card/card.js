// The card: draws one view (step, work-up list, debrief or start) and sends what the learner does.
// Every word about the case comes from the view; the fixed labels and helper texts stand here.

const RUN_NEXT = "Run the next cell with Shift+Enter.";
const KEPT = "Kept, not marked.";
const NOT_REPORTED = "Not reported in the published case.";
const HOW_OFTEN = "How often would an answer like yours be right?";
const RULE_HELPER = "The mark depends on both; “other” is low yield or harmful.";
const NOT_CONNECTED = {
  name: "not-connected",
  tone: "warning",
  lead: "Not connected.",
  text: "Your choice is still here. Commit will work again when the kernel is back. If it was restarted, run this cell again.",
  button: null,
};
const RATINGS = { best: "best", acceptable: "acceptable", low_yield: "low yield", harmful: "harmful" };
const WORKUP_FOOT =
  "Results appear only when the published case has reached them. An investigation that the source does not " +
  "report gets no invented result.";
const NOTHING_ORDERED = "Nothing ordered yet. Your first investigation appears here after you commit.";
const COLUMNS = ["Investigation", "Ordered by", "Result so far"];
const NOT_YET_REPORTED = "Not reported at this point of the published case";
const REFLECTION_KEPT = "Your reflection, kept";
const REFERENCES_SHOWN = 5;
const STILL_WORKING_AFTER = 1000;
const NOT_CONNECTED_AFTER = 10000;
const WANTED_FOR = 15000;
const KERNEL_NEEDS = 1000;
const TRY_AGAIN_AFTER = 4000;

const SURFACE = 'stroke="var(--omc-surface)" fill="none" stroke-linecap="round" stroke-linejoin="round"';
const LINE = 'stroke="currentColor" fill="none" stroke-linecap="round" stroke-linejoin="round"';
const SHAPES = {
  best: `<circle cx="8" cy="8" r="7.5" fill="currentColor"/><path d="M4.7 8.3l2.3 2.3 4.4-4.9" ${SURFACE} stroke-width="1.8"/>`,
  acceptable: `<rect x="1.3" y="1.3" width="13.4" height="13.4" rx="3" ${LINE} stroke-width="1.6"/><path d="M4.9 8.2l2.2 2.2 4-4.5" ${LINE} stroke-width="1.7"/>`,
  low_yield: `<path d="M8 1.1L14.9 8 8 14.9 1.1 8z" ${LINE} stroke-width="1.6"/><path d="M5.4 8h5.2" ${LINE} stroke-width="1.7"/>`,
  harmful: `<path d="M8 1.4l7 13H1z" fill="currentColor" stroke="currentColor" stroke-linejoin="round"/><path d="M8 5.8v4.2M8 12.3v.1" ${SURFACE} stroke-width="1.8"/>`,
  warning: `<rect x="1.3" y="1.3" width="13.4" height="13.4" rx="2.5" ${LINE} stroke-width="1.5"/><path d="M8 4.4v4.4M8 11.4v.1" ${LINE} stroke-width="1.8"/>`,
  notice: `<rect x="1.3" y="1.3" width="13.4" height="13.4" rx="2.5" ${LINE} stroke-width="1.4"/><path d="M8 7.4v4.2M8 4.6v.1" ${LINE} stroke-width="1.8"/>`,
  clock: `<circle cx="8" cy="8" r="6.8" ${LINE} stroke-width="1.4"/><path d="M8 4.2V8l2.6 1.7" ${LINE} stroke-width="1.4"/>`,
  chevron: `<path d="M5.8 3.4L10.4 8l-4.6 4.6" ${LINE} stroke-width="1.7"/>`,
  radiation: `<circle cx="8" cy="8" r="6" ${LINE} stroke-width="1.5" stroke-dasharray="2.4 2.3"/><circle cx="8" cy="8" r="2" fill="currentColor"/>`,
  invasive: `<path d="M2 14l5.4-5.4M6 7l3 3M7 8l4.4-4.4 1 1L8 9M10.4 2.6l3 3" ${LINE} stroke-width="1.4"/>`,
};

// anywidget loads this module once for each widget, so what cards must share lives on the page itself.
const shared = (globalThis[Symbol.for("oms-casebook.card")] ??= {
  count: 0,
  drafts: new Map(),
  wanted: null,
  listening: false,
});
const cards = new WeakMap();

// -- making elements ---------------------------------------------------------------------------------

const h = (tag, props, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null && value !== "") node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter(Boolean));
  return node;
};

const glyph = (name) => {
  const template = document.createElement("template");
  template.innerHTML = `<svg class="omc-glyph" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[name]}</svg>`;
  return template.content.firstChild;
};

const styled = (tag) => (name, ...children) => h(tag, { class: name && `omc-${name}` }, ...children);
const [p, b, div, span] = ["p", "b", "div", "span"].map(styled);
const unseen = (text) => span("unseen", text);
const label = (text, id) => h("h3", { class: "omc-label", id }, text);
const section = (name, ...children) => h("section", { class: `omc-section omc-${name}` }, ...children);
const link = (text, click) => h("button", { type: "button", class: "omc-link", click }, text);
const button = (text, click, props) =>
  h("button", { type: "button", class: "omc-button", click, ...props }, text);

// A link that shows `node` and hides it again.
function toggle(words, node) {
  const control = link(words, () => {
    node.hidden = !node.hidden;
    control.textContent = node.hidden ? words : words.replace("Show", "Hide");
    control.setAttribute("aria-expanded", String(!node.hidden));
  });
  control.setAttribute("aria-expanded", "false");
  return control;
}

const several = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

const spokenMark = (mark) => {
  const digits = mark.replace(/^[+−]/, "");
  const number = digits === "½" ? "one half" : digits.replace("½", " and one half");
  const sign = { "+": "plus ", "−": "minus " }[mark[0]] ?? "";
  return sign + number;
};

const uuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Over plain http from another machine the browser offers no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

// -- sentences and their sources ---------------------------------------------------------------------

const citation = (card, cites) => {
  const named = cites.filter((each) => each.ref);
  const unnamed = cites.filter((each) => !each.ref).map((each) => each.label);
  const marks = named.map((each) => referenceLink(card, each));
  if (unnamed.length) marks.push(span("cite", `[${unnamed.join("; ")}]`));
  return marks.flatMap((mark) => [" ", mark]);
};

const referenceLink = (card, cite) => {
  const target = `${card.id}-ref-${cite.ref}`;
  const show = (event) => {
    event.preventDefault();
    showAllReferences(card);
    card.root.querySelector(`[id="${CSS.escape(target)}"]`)?.focus();
  };
  return h("a", { class: "omc-cite", href: `#${target}`, click: show }, `[${cite.label}]`);
};

const sentence = (card, item) => [item.text, citation(card, item.cite)];

// Neighbors with the same source share one mark.
const prose = (card, items) =>
  items.map((item, i) => {
    const same = JSON.stringify(item.cite) === JSON.stringify(items[i + 1]?.cite);
    return [item.text, same ? null : citation(card, item.cite), " "];
  });

// List and table roles are spelled out: browsers drop them where the style takes bullets or boxes away.
const list = (tag, name, items) =>
  h(tag, { class: `omc-list omc-${name}`, role: "list" }, items.map((item) => h("li", null, item)));

const tableRow = (...cells) => h("tr", { role: "row" }, cells);
const columnHead = (text) => h("th", { scope: "col", role: "columnheader" }, text);
const rowHead = (text) => h("th", { scope: "row", role: "rowheader" }, text);
const row = (head, ...cells) => tableRow(rowHead(head), cells.map((cell) => h("td", { role: "cell" }, cell)));
const table = (name, props, titles, bodies) =>
  h("table", { class: `omc-table omc-${name}`, role: "table", ...props },
    h("thead", { role: "rowgroup" }, tableRow(titles.map(columnHead))),
    bodies.map((rows) => h("tbody", { role: "rowgroup" }, rows)));

const rated = (rating, word) =>
  h("span", { class: "omc-rated", "data-rating": rating }, glyph(rating), b("", word));

const disclosure = (card, key, props, summary, ...content) => {
  const node = h("details", { ...props, open: card.opened.get(key) ?? props.open },
    h("summary", { class: "omc-summary" }, summary),
    div("disclosed", content));
  node.addEventListener("toggle", () => card.opened.set(key, node.open));
  return node;
};

// -- banners, header, lock ---------------------------------------------------------------------------

function banner(card, { name, tone, lead, text, button: action }) {
  const more = action?.show && h("code", { class: "omc-folder", hidden: true }, action.show);
  const dismiss = () => {
    card.send({ do: action.do, banner: name });
    focusTitle(card);
  };
  const retry = name === "marking-failed" && card.commit && link("Try again", card.commit.press);
  const deed = more ? toggle(action.label, more) : action ? link(action.label, dismiss) : retry;
  return h("div", { class: "omc-banner", "data-tone": tone, role: tone === "warning" ? "alert" : "status" },
    glyph(tone),
    p("", b("", lead), " ", text, more),
    deed);
}

const pills = (states) =>
  h("span", { class: "omc-pills", "aria-hidden": "true" },
    states.map((state) => h("i", { "data-pill": state })));

const header = (card, { over, title, progress, states }) =>
  h("header", { class: "omc-header" },
    p("case", over),
    h("h2", { class: "omc-title", id: `${card.id}-title`, tabindex: "-1" }, title),
    progress && p("progress", progress, states && pills(states)));

function lock(card, { waits, debrief }) {
  const { step, number, lead_in: leadIn } = waits;
  const words = debrief
    ? `The debrief waits for step ${number}.`
    : `This step waits for step ${number}, “${leadIn}”. Commit an answer there and it opens by itself.`;
  const go = () => goTo(card, step, `Run the cell of step ${number} first.`);
  return section("lock", glyph("clock"), p("", words), link(`Go to step ${number}`, go));
}

// -- what is known -----------------------------------------------------------------------------------

const findings = (card, { known, earlier }) => [
  h("dl", { class: "omc-rows" }, known.map((item) => term(item.label, sentence(card, item)))),
  earlier.length > 0 &&
    div("earlier", earlier.map(({ number, items }) =>
      p("", b("", `From step ${number}:`), " ", prose(card, items)))),
];

const term = (name, ...text) => div("", h("dt", null, name), h("dd", null, text));

function knownPart(card, view) {
  if (view.status === "open") {
    const workup = view.workup && workupSoFar(card, view.workup);
    return section("known", label("What is now known"), findings(card, view), workup);
  }
  const line = [glyph("chevron"), `What was known: ${several(view.known.length, "finding")}`];
  return disclosure(card, "known", { class: "omc-section omc-closed" }, line, findings(card, view));
}

// -- an open question --------------------------------------------------------------------------------

const draftKey = (card, question) => [card.view.case.id, card.view.step.id, question.id].join("/");

// A draft outlives its card: running the cell again must not cost what was typed or chosen.
function draftOf(card, question) {
  const key = draftKey(card, question);
  if (!shared.drafts.has(key)) {
    const blank = { chosen: [], certainty: null, text: "", ticket: null };
    shared.drafts.set(key, { ...blank, ...stored(card, key).read(), since: performance.now() });
  }
  return shared.drafts.get(key);
}

const keepDraft = (card, question) => {
  const { since, ...kept } = draftOf(card, question);
  stored(card, draftKey(card, question)).write(kept);
};

function dropDraft(card, question) {
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

function stillNeeded(question, draft) {
  if (question.kind === "reflection") return draft.text.trim() ? "" : "Still needed: a few words.";
  if (draft.chosen.length > question.choose) return `Choose at most ${question.choose}. Clear one first.`;
  const missing = [!draft.chosen.length && "an option", !draft.certainty && "a certainty"].filter(Boolean);
  return missing.length ? `Still needed: ${missing.join(" and ")}.` : "";
}

const READY = {
  choice: "Your first commit counts. You can read every reason afterwards.",
  reflection: "You can read it again in the debrief.",
};

const openQuestion = (card, question) =>
  question.kind === "choice" ? openChoice(card, question) : openReflection(card, question);

function openChoice(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-${question.id}`;
  const type = question.choose > 1 ? "checkbox" : "radio";
  const chooseText = question.choose > 1 ? `Choose up to ${question.choose}.` : "Choose one.";
  const option = ({ id, letter, text }) => {
    const checked = draft.chosen.includes(id);
    const control = h("input", { type, name, value: id, checked, change: changed });
    return h("label", { class: "omc-option" }, control, lettered(letter), span("", text));
  };
  const tile = (each) => certaintyTile(`${name}-certainty`, each, draft, changed);
  const rows = div("options", question.options.map(option));
  const options = group(name, question.lead_in, [question.helper, chooseText], rows);
  const tiles = div("certainties", question.certainties.map(tile));
  const certainty = group(`${name}-certainty`, "How certain are you?", [HOW_OFTEN, RULE_HELPER], tiles);
  const line = commitLine(card, question, draft, (busy) => (options.disabled = certainty.disabled = busy));
  function changed() {
    draft.chosen = [...options.querySelectorAll(":checked")].map((input) => input.value);
    draft.certainty = certainty.querySelector(":checked")?.value ?? null;
    draft.ticket = null;
    keepDraft(card, question);
    line.refresh();
  }
  return section("question", options, certainty, line.node);
}

const lettered = (letter) => span("letter", letter, unseen(". "));

const helperText = (name, sentences) =>
  h("p", { class: "omc-helper", id: `${name}-helper` }, sentences.filter(Boolean).join(" "));

const group = (name, legend, helper, rows) =>
  h("fieldset", { class: "omc-group", "aria-describedby": `${name}-helper` },
    h("legend", null, h("h3", { class: "omc-lead-in" }, legend)),
    helperText(name, helper),
    rows);

function certaintyTile(name, { id, word, gloss, best, acceptable, other }, draft, change) {
  const marks = Object.entries({ best, acceptable, other });
  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const spoken = marks.map(([rating, mark]) => `${rating} ${spokenMark(mark)}`).join(", ");
  const props = {
    type: "radio",
    name,
    value: id,
    checked: draft.certainty === id,
    "aria-label": `${word}. ${capital(gloss)}. ${capital(spoken)}.`,
    change,
  };
  return h("label", { class: "omc-certainty" },
    h("input", props),
    span("word", word),
    span("gloss", gloss),
    span("marks", marks.map(([rating, mark]) => span("", b("", mark), rating))));
}

function openReflection(card, question) {
  const draft = draftOf(card, question);
  const name = `${card.id}-${question.id}`;
  const field = h("textarea", {
    class: "omc-words",
    rows: "4",
    id: `${name}-words`,
    "aria-describedby": `${name}-helper`,
    input: changed,
  });
  field.value = draft.text;
  const line = commitLine(card, question, draft, (busy) => (field.readOnly = busy));
  function changed() {
    draft.text = field.value;
    draft.ticket = null;
    keepDraft(card, question);
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
    line.refresh();
  }
  return section("question",
    h("h3", { class: "omc-lead-in" }, h("label", { for: field.id }, question.lead_in)),
    helperText(name, ["In your own words. Kept for you, never marked.", question.helper]),
    field,
    line.node);
}

// The button with its helper, from untouched to committing; `hold` keeps the fields still meanwhile.
function commitLine(card, question, draft, hold) {
  const helper = h("p", { class: "omc-helper", id: `${card.id}-${question.id}-needed` });
  const commit = button("Commit", press, { class: "omc-button omc-main", "aria-describedby": helper.id });
  let timers = [];

  function refresh() {
    const needed = stillNeeded(question, draft);
    commit.setAttribute("aria-disabled", String(Boolean(needed)));
    helper.textContent = needed || READY[question.kind];
  }
  function settle() {
    timers.forEach(clearTimeout);
    timers = [];
    hold(false);
    commit.textContent = "Commit";
    commit.removeAttribute("aria-busy");
    commit.style.width = "";
    refresh();
  }
  function press() {
    if (timers.length) return;
    const needed = stillNeeded(question, draft);
    if (needed) return announce(card, needed);
    draft.ticket ??= uuid();
    keepDraft(card, question);
    card.sent = question.id;
    commit.style.width = `${commit.offsetWidth}px`;
    commit.textContent = "Committing";
    commit.setAttribute("aria-busy", "true");
    helper.textContent = "";
    hold(true);
    timers = [
      setTimeout(() => (helper.textContent = "Still working."), STILL_WORKING_AFTER),
      setTimeout(() => lose(card), NOT_CONNECTED_AFTER),
    ];
    try {
      card.send({
        do: "commit",
        question: question.id,
        answer: question.kind === "choice" ? draft.chosen : draft.text,
        certainty: draft.certainty,
        seconds: Math.round((performance.now() - draft.since) / 100) / 10,
        ticket: draft.ticket,
      });
    } catch {
      lose(card);
    }
  }
  refresh();
  card.commit = { question: question.id, press, settle };
  return { node: div("commit", commit, helper), refresh };
}

// -- a committed question ----------------------------------------------------------------------------

const committedQuestion = (card, question) =>
  question.kind === "choice" ? committedChoice(card, question) : committedReflection(card, question);

const resultProps = (question) => ({ role: "group", tabindex: "-1", "data-result": question.id });

const asked = (card, { notice, lead_in: leadIn }) => [
  notice && banner(card, notice),
  p("asked", leadIn),
];

function committedChoice(card, question) {
  const chosen = question.chosen.map((each) => chosenOption(card, each, question.chosen.length > 1));
  const others = question.others.map((each) => otherOption(card, question, each));
  return div("",
    section("answer", asked(card, question), outcome(question), chosen),
    others.length > 0 && section("others", label("The other options"), others));
}

function outcome(question) {
  const { rating, word, sentence: said, mark, mark_text: text, so_far: soFar } = question.outcome ?? {};
  const name = { class: "omc-outcome", "aria-label": "Outcome", "data-rating": rating };
  const props = { ...resultProps(question), ...name };
  if (!rating) return h("div", props, p("verdict", KEPT));
  return h("div", props,
    p("verdict", rated(rating, word)),
    p("said", said),
    p("mark", b("", mark), ` ${text}`),
    p("so-far", soFar));
}

const reason = (card, option) => [
  p("", option.feedback, citation(card, option.cite)),
  option.waits && p("waits", "One more point about this option waits for the debrief."),
];

const choice = (text, yours) =>
  p("", b("", text), yours && [" ", span("yours", "your choice")]);

const chosenOption = (card, option, several) =>
  div("chosen",
    lettered(option.letter),
    div("", choice(option.text, true), several && rated(option.rating, option.word), reason(card, option)));

function otherOption(card, question, option) {
  const key = `${question.id}/${option.id}`;
  const text = span("text", option.text, unseen(". "));
  const line = [lettered(option.letter), text, rated(option.rating, option.word), glyph("chevron")];
  const node = disclosure(card, key, { class: "omc-other", open: option.open }, line, reason(card, option));
  node.firstChild.addEventListener("click", () => {
    if (node.open || option.open || card.revealed.has(key)) return;
    card.revealed.add(key);
    card.send({ do: "reveal", question: question.id, option: option.id });
  });
  return node;
}

function committedReflection(card, question) {
  const title = label("Your words", `${card.id}-${question.id}-words`);
  const words = p("typed", question.words);
  const result = h("div", { ...resultProps(question), "aria-labelledby": title.id }, title, words);
  return div("", section("answer", asked(card, question), result),
    question.reveal && revealed(card, question.reveal));
}

function revealed(card, { title, items, note }) {
  const item = (each) => [each.label && [b("", `${each.label}.`), " "], sentence(card, each)];
  return section("reveal", label(title), list("ul", "dashes", items.map(item)), note && p("helper", note));
}

// -- after the questions -----------------------------------------------------------------------------

function publishedPart(card, { done, showed }) {
  const said = (items) => (items.length ? prose(card, items) : NOT_REPORTED);
  const rows = [term("What was done", said(done)), term("What it showed", said(showed))];
  const reported = done.length + showed.length > 0;
  const text = reported ? h("dl", { class: "omc-rows" }, rows) : p("", NOT_REPORTED);
  return section("published", label("In the published case"), text);
}

function nextPart(card, next) {
  const [lead, text, go] = next.debrief
    ? ["The case ends here.", "Run the next cell for the debrief.", "Go to the debrief"]
    : [`Next: step ${next.number}, ${next.title}.`, RUN_NEXT, `Go to step ${next.number}`];
  const press = () => goTo(card, next.debrief ? "debrief" : next.step, RUN_NEXT, true);
  return section("next",
    p("", b("", lead), " ", text),
    button(go, press, { class: next.debrief ? "omc-button omc-main" : "omc-button" }));
}

// -- the work-up list --------------------------------------------------------------------------------

const orderedBy = ({ you, published }) => [
  span("narrow", "Ordered by: "),
  b("", you ? "You" : "Published"),
  you && published && " and published",
];

const tag = (text) =>
  span("tag", glyph(text.startsWith("ionizing") ? "radiation" : "invasive"), text);

const workupRow = (card, each) =>
  row(
    [each.name, each.tags.length > 0 && span("tags", each.tags.map(tag))],
    orderedBy(each),
    each.result ? sentence(card, each.result) : h("em", null, NOT_YET_REPORTED));

function workupTable(card, groups) {
  const head = { scope: "rowgroup", colspan: "3", role: "rowheader" };
  const stepRow = ({ number, title }) =>
    h("tr", { class: "omc-group-row", role: "row" }, h("th", head, `Step ${number}, ${title}`));
  const bodies = groups.map((each) => [stepRow(each), each.rows.map((line) => workupRow(card, line))]);
  return [
    table("workup", { "aria-label": "Work-up so far" }, COLUMNS, bodies),
    p("helper", WORKUP_FOOT),
  ];
}

const workupPart = (card, { groups }) =>
  section("list", groups.length ? workupTable(card, groups) : p("", NOTHING_ORDERED));

function workupSoFar(card, { groups }) {
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const line = [glyph("chevron"), `Work-up so far: ${several(count, "investigation")}`];
  return disclosure(card, "workup", { class: "omc-so-far-list" }, line, workupTable(card, groups));
}

// -- the debrief -------------------------------------------------------------------------------------

const lines = (card, items) => items.map((item) => p("", sentence(card, item)));

const diagnosis = (card, { title, items }) =>
  section("diagnosis", label("Diagnosis"), p("lead-in", title), lines(card, items));

const points = (name, tag, style, title) => (card, items) =>
  section(name, label(title), list(tag, style, items.map((item) => sentence(card, item))));
const events = points("events", "ol", "numbers", "The order of events");
const takeHome = points("take-home", "ol", "numbers", "Take home");
const notReported = points("not-reported", "ul", "dashes", "What the source does not report");

const detail = (...text) => p("detail", text);

function pathAnswer(answer) {
  if (answer.kind === "reflection") {
    return div("", REFLECTION_KEPT, p("typed", answer.words), detail("not marked"));
  }
  const { choices, rating, word, detail: how } = answer;
  const verdict = (one) => (one.rating ? rated(one.rating, one.word) : b("", one.word));
  const differ = new Set(choices.map((each) => each.rating)).size > 1;
  if (!differ) return div("", choices.map((each) => p("", each.text)), detail(verdict({ rating, word }), how));
  return div("",
    choices.map((each) => [p("", each.text), detail(verdict(each), each.rating === rating && how)]));
}

const pathRow = (card, { number, title, yours, published }) =>
  row(
    [unseen("Step "), String(number), unseen(`, ${title}`)],
    yours.length ? yours.map(pathAnswer) : "Not answered",
    [
      span("narrow", "Published: "),
      published.length ? prose(card, published) : h("em", null, "Not reported"),
    ]);

const vanishedAnswer = ({ question, answer }) =>
  p("vanished", b("", "Earlier version."),
    ` The question “${question}” is gone. Your answer is kept, without a mark: ${answer}`);

function path(card, { path: steps, vanished, total }) {
  const title = label("Your path beside the published path", `${card.id}-path`);
  const rows = steps.map((each) => pathRow(card, each));
  return section("path",
    title,
    table("path-table", { "aria-labelledby": title.id }, [unseen("Step"), "You", "Published case"], [rows]),
    vanished.map(vanishedAnswer),
    p("total", b("", total.marks), " ", span("", total.note)));
}

const answerGlyph = ({ rating, label: name }) =>
  h("span", { class: "omc-rated", "data-rating": rating, role: "img", "aria-label": name }, glyph(rating));

function sure(card, { rows, note }) {
  const title = label("How sure, how right", `${card.id}-sure`);
  const columns = ["Certainty", "Your answers", "Best or acceptable"];
  const levels = rows.map(({ word, answers, text }) => row(word, answers.map(answerGlyph), text));
  const key = ([rating, word]) =>
    h("span", { class: "omc-rated", "data-rating": rating }, glyph(rating), span("", word));
  return section("sure",
    title,
    table("sure-table", { "aria-labelledby": title.id }, columns, [levels]),
    p("legend", Object.entries(RATINGS).map(key)),
    note && p("helper", note));
}

function waited(card, items) {
  const numbers = [...new Set(items.map((item) => item.number))];
  const point = (item) => div("", choice(item.option, item.chosen), p("", sentence(card, item)));
  const step = (number) => [
    h("h4", { class: "omc-label" }, `Step ${number}`),
    items.filter((item) => item.number === number).map(point),
  ];
  return section("waited", label("What had to wait"), numbers.map(step));
}

const disagreements = (card, items) =>
  section("disagreements", label("Where sources disagree"), items.map((item) =>
    p("", b("", `${item.topic}.`), " ", sentence(card, item))));

function doiLink(doi) {
  const props = { href: `https://doi.org/${encodeURI(doi)}`, target: "_blank", rel: "noopener noreferrer" };
  return [" ", h("a", props, `doi.org/${doi}`), "."];
}

const reference = (card, { key, before, journal, after, doi, tail }, index) =>
  h("li", { id: `${card.id}-ref-${key}`, tabindex: "-1", class: index >= REFERENCES_SHOWN && "omc-more" },
    span("key", key),
    span("", before, h("cite", null, journal), after, doi && doiLink(doi), tail && ` ${tail}`));

function references(card, items) {
  const showAll = () => {
    showAllReferences(card);
    card.root.querySelectorAll(".omc-references li")[REFERENCES_SHOWN].focus();
  };
  return section("references",
    label("References"),
    h("ol", { class: "omc-list omc-keys", role: "list" }, items.map((item, i) => reference(card, item, i))),
    items.length > REFERENCES_SHOWN && link(`Show all ${items.length} references`, showAll));
}

const showAllReferences = (card) => {
  const part = card.root.querySelector(".omc-references");
  part?.classList.add("omc-all");
  part?.querySelector(":scope > .omc-link")?.remove();
};

function startAgain(card, footer) {
  const begin = button("Begin", () => card.send({ do: "again" }), { class: "omc-button omc-main" });
  const again = button("Start again", () => ask(true));
  const stay = button("Stay here", () => ask(false));
  const question = p("", "Begin a new attempt? This one is kept.");
  const confirm = h("div", { class: "omc-confirm", hidden: true }, question, begin, stay);
  const ask = (asking) => {
    confirm.hidden = !asking;
    again.hidden = asking;
    (asking ? begin : again).focus();
  };
  return section("footer", p("", footer), again, confirm);
}

// -- the start notebook ------------------------------------------------------------------------------

function caseRow(card, { number, title, line, button: words, path: file, primary, case: id, step }) {
  const props = {
    class: primary ? "omc-button omc-main" : "omc-button",
    href: file?.split("/").map(encodeURIComponent).join("/"),
    // JupyterLab opens it as a tab; elsewhere the link is followed.
    "data-commandlinker-command": "docmanager:open",
    "data-commandlinker-args": JSON.stringify({ path: file }),
    click: () => goOn(id, step),
  };
  return h("section", { class: "omc-section omc-case-row" },
    h("h2", { class: "omc-lead-in" }, `Case ${number}. ${title}`),
    p("helper", line),
    words && h("a", props, words));
}

function ruleTable(rule) {
  const columns = ["How certain", "best", "acceptable", "other"];
  const rows = rule.map(({ word, gloss, best, acceptable, other }) =>
    row([`${word}, `, span("", gloss)], best, acceptable, other));
  return h("div", { class: "omc-rule", hidden: true },
    table("rule-table", { "aria-label": "The marking rule" }, columns, [rows]),
    p("helper", RULE_HELPER));
}

function startFoot(card, { folder, rule }) {
  const where = h("code", { class: "omc-folder", hidden: true }, folder);
  const marks = ruleTable(rule);
  const kept = "Your answers are kept in your data folder. ";
  const links = [toggle("Show folder", where), " ", toggle("Show the marking rule", marks)];
  return div("foot", p("helper", kept, links), where, marks);
}

// -- which parts a view has: [key, build, data] ------------------------------------------------------

const PARTS = {
  step(view) {
    const { case: of, step, pills: states, status } = view;
    const head = { over: of.title, title: step.title, progress: `Step ${step.number} of ${step.of}`, states };
    const parts = [["header", header, head]];
    if (status === "locked") return [...parts, ["lock", lock, { waits: view.waits_for }]];
    const { known, earlier, workup } = view;
    parts.push(["known", knownPart, { status, known, earlier, workup: status === "open" && workup }]);
    for (const each of view.questions) {
      const build = each.status === "open" ? openQuestion : committedQuestion;
      parts.push([`question-${each.id}`, build, each]);
    }
    if (view.published) parts.push(["published", publishedPart, view.published]);
    if (status === "committed" && workup) parts.push(["workup", workupSection, workup]);
    if (view.next) parts.push(["next", nextPart, view.next]);
    return parts;
  },
  workup(view) {
    const progress = view.after > 0 && `After step ${view.after} of ${view.of}`;
    return [
      ["header", header, { over: view.case.title, title: "Work-up so far", progress }],
      ["list", workupPart, { groups: view.groups }],
    ];
  },
  debrief(view) {
    const done = view.pills.filter((each) => each === "done" || each === "committed").length;
    const progress = `${done} of ${view.step_count} steps`;
    const head = { over: view.case.title, title: "Debrief", progress, states: view.pills };
    const parts = [["header", header, head]];
    if (view.status === "locked") return [...parts, ["lock", lock, { waits: view.waits_for, debrief: true }]];
    const { path: steps, vanished, total } = view;
    return [
      ...parts,
      ["diagnosis", diagnosis, view.diagnosis],
      ["events", events, view.events],
      ["path", path, { path: steps, vanished, total }],
      ["sure", sure, view.sure],
      ["waited", waited, view.waited],
      ["take-home", takeHome, view.take_home],
      ["not-reported", notReported, view.not_reported],
      ["disagreements", disagreements, view.disagreements],
      ["references", references, view.references],
      ["footer", startAgain, view.footer],
    ].filter(([, , data]) => data.length !== 0);
  },
  start(view) {
    const { folder, rule } = view;
    const rows = view.rows.map((each) => [`case-${each.number}`, caseRow, each]);
    return [...rows, ["foot", startFoot, { folder, rule }]];
  },
};

const workupSection = (card, workup) => section("workup-so-far", workupSoFar(card, workup));

// -- drawing and redrawing ---------------------------------------------------------------------------

// A part whose data did not change keeps its node, and with it typed text, choice, scroll and focus.
function patch(card, container, parts) {
  const before = new Map([...container.children].map((node) => [node.dataset.part, node]));
  const after = parts.map(([key, build, data]) => {
    const json = JSON.stringify([build.name, data]);
    const old = before.get(key);
    if (old && card.drawn.get(old) === json) return old;
    const node = build(card, data);
    node.dataset.part = key;
    node.classList.toggle("omc-new", card.shown);
    card.drawn.set(node, json);
    return node;
  });
  const stale = [...container.children].filter((node) => !after.includes(node));
  const left = stale.find((node) => node.contains(document.activeElement));
  stale.forEach((node) => node.remove());
  after.forEach((node, i) => {
    if (container.children[i] !== node) container.insertBefore(node, container.children[i] ?? null);
  });
  if (left) stayAt(card, after.find((node) => node.dataset.part === left.dataset.part));
}

// The keyboard stays where it was when the part under it is drawn anew.
function stayAt(card, part) {
  const place = part?.querySelector("[tabindex='-1']") ?? card.root.querySelector(".omc-title");
  place?.focus({ preventScroll: true });
}

function begin(root, send) {
  shared.count += 1;
  const card = {
    root,
    send,
    id: `omc-${shared.count}`,
    banners: h("div", { class: "omc-banners" }),
    body: h("article", { class: "omc-card" }),
    live: h("div", { class: "omc-unseen", "aria-live": "polite" }),
    drawn: new WeakMap(),
    opened: new Map(),
    revealed: new Set(),
    lost: false,
    shown: false,
    sent: null,
    awaited: null,
  };
  cards.set(root, card);
  root.classList.add("omc");
  root.replaceChildren(card.banners, card.body, card.live);
  listen();
  return card;
}

/** Draw `view` into `root`, or redraw what changed in it; `send` takes the messages of the contract. */
export function draw(root, view, send) {
  const card = cards.get(root) ?? begin(root, send);
  const wasLocked = card.view?.status === "locked";
  if (card.lost && !isDead(card)) regain(card);
  Object.assign(card, { view, send });
  root.dataset.omcCard = view.card;
  root.dataset.omcStatus = view.status ?? "";
  if (view.case) root.dataset.omcCase = view.case.id;
  if (view.card === "step") root.dataset.omcStep = view.step.id;
  if (view.card === "debrief") root.dataset.omcStep = "debrief";
  for (const each of view.questions ?? []) {
    if (each.status === "committed") dropDraft(card, each);
  }
  const open = view.questions?.find((each) => each.status === "open");
  if (card.commit && card.commit.question !== open?.id) {
    card.commit.settle();
    card.commit = null;
  }
  if (view.card !== "start" && view.card !== "workup") {
    card.body.setAttribute("aria-labelledby", `${card.id}-title`);
  }
  card.body.dataset.status = view.status ?? view.card;
  patch(card, card.body, PARTS[view.card](view));
  drawBanners(card);
  if (wasLocked && view.status === "open") {
    announce(card, view.card === "debrief" ? "The debrief is open." : `Step ${view.step.number} is open.`);
  }
  if (card.awaited) focusResult(card, card.awaited);
  if (!card.shown) welcome(card);
  card.shown = true;
}

function drawBanners(card) {
  const all = [...card.view.banners, card.lost && card.commit && NOT_CONNECTED].filter(Boolean);
  patch(card, card.banners, all.map((each) => [each.name, banner, each]));
}

// -- speech and focus --------------------------------------------------------------------------------

function announce(card, text) {
  // Emptied first, so that the same words are spoken again.
  card.live.textContent = "";
  setTimeout(() => (card.live.textContent = text), 50);
}

const focusTitle = (card) => card.root.querySelector(".omc-title")?.focus({ preventScroll: true });

function focusResult(card, question) {
  const result = card.root.querySelector(`[data-result="${CSS.escape(question)}"]`);
  card.awaited = result ? null : question;
  if (!result) return;
  result.focus({ preventScroll: true });
  // What was known folds up at the same moment: the page is brought back to the verdict once that is done.
  requestAnimationFrame(() => setTimeout(() => result.scrollIntoView({ block: "center" }), 60));
}

function arrive(root) {
  root.scrollIntoView({ block: "start" });
  root.querySelector(".omc-title")?.focus({ preventScroll: true });
}

/** Try `act` until it returns true, once a frame for about `seconds`. */
function soon(act, seconds = 2) {
  const until = performance.now() + seconds * 1000;
  const turn = () => act() || (performance.now() < until && requestAnimationFrame(turn));
  turn();
}

const isVisible = (node) => node.isConnected && node.getClientRects().length > 0;

// -- the connection ----------------------------------------------------------------------------------

// The widget manager marks the view of a dead model; the model itself does not say so here.
const isDead = (card) => Boolean(card.root.closest(".jupyter-widgets-disconnected"));

function lose(card) {
  card.lost = true;
  card.commit?.settle();
  drawBanners(card);
}

function regain(card) {
  card.lost = false;
  drawBanners(card);
  if (card.commit) announce(card, "Connected again.");
}

// -- moving between steps ----------------------------------------------------------------------------

const notebookOf = (card) => card.root.closest(".jp-Notebook");

// A card that an earlier kernel left on the page looks alive and is not.
const isOfThisRun = (card, root) =>
  root.dataset.omcCase === card.view.case.id && root.dataset.omcKernel === card.root.dataset.omcKernel;

const findCard = (card, step) =>
  [...(notebookOf(card) ?? document).querySelectorAll(".omc[data-omc-step]")].find(
    (root) => isOfThisRun(card, root) && root.dataset.omcStep === step && isVisible(root));

const codeCells = (notebook) => [...(notebook?.querySelectorAll(".jp-CodeCell") ?? [])];

function names(cell, step) {
  const code = cell.querySelector(".cm-content")?.textContent ?? "";
  return [`"${step}"`, `'${step}'`, `.${step}(`].some((name) => code.includes(name));
}

// The cell that names the step, else the code cell after the card's own.
function findCell(card, step, orNext) {
  const cells = codeCells(notebookOf(card));
  const own = cells.indexOf(card.root.closest(".jp-Cell"));
  const named = cells.find((cell, i) => i !== own && names(cell, step));
  return named ?? (orNext ? cells[own + 1] : undefined);
}

function goTo(card, step, otherwise, orNext = false) {
  const target = findCard(card, step);
  if (target) return arrive(target);
  const cell = findCell(card, step, orNext);
  if (!cell) return announce(card, otherwise);
  want(card.view.case.id, step);
  runCell(cell);
}

const want = (id, step) => (shared.wanted = { case: id, step, until: performance.now() + WANTED_FOR });

// From the start page to a step: once its notebook is open and has had time to find its kernel, the step's
// cell is run, and once more if nothing came of it.
function goOn(id, step) {
  want(id, step);
  const mine = shared.wanted;
  let press = 0;
  soon(() => {
    if (shared.wanted !== mine || document.querySelector(".jp-Dialog")) return true;
    const cells = [...document.querySelectorAll(".jp-Notebook")].filter(isVisible).flatMap(codeCells);
    const cell = cells.find((each) => names(each, id) && names(each, step));
    const now = performance.now();
    if (cell && press === 0) press = now + KERNEL_NEEDS;
    if (cell && now > press) {
      press = now + TRY_AGAIN_AFTER;
      runCell(cell);
    }
    return false;
  }, WANTED_FOR / 1000);
}

// JupyterLab asks for permission when a card of a notebook that is not trusted runs a command, so the
// keys that run a cell are pressed instead. Ctrl+Enter, because Shift+Enter adds a cell after the last.
function runCell(cell) {
  cell.focus();
  for (const type of ["keydown", "keyup"]) {
    const mac = navigator.platform.startsWith("Mac");
    const keys = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: !mac, metaKey: mac };
    cell.dispatchEvent(new KeyboardEvent(type, { ...keys, bubbles: true, cancelable: true }));
  }
}

function welcome(card) {
  const { wanted } = shared;
  const { omcCase, omcStep } = card.root.dataset;
  if (!wanted || wanted.case !== omcCase || wanted.step !== omcStep) return;
  shared.wanted = null;
  if (performance.now() > wanted.until) return;
  soon(() => isVisible(card.root) && (arrive(card.root), true));
}

function startedAgain(card) {
  const scope = notebookOf(card) ?? document;
  const first = () =>
    [...scope.querySelectorAll('.omc[data-omc-card="step"][data-omc-status="open"]')].find(
      (root) => isOfThisRun(card, root) && isVisible(root));
  soon(() => first() && (arrive(first()), true));
}

// -- keys --------------------------------------------------------------------------------------------

const MODIFIER = /^(Alt|AltGraph|Control|Meta|Shift)$/;
const EDITING = /^([acvxyz]|Arrow.*|Backspace|Delete|End|Home)$/i;

// Saving, Escape, Shift+Enter and other commands go on to JupyterLab; in a text field the keys for
// editing text do not.
function isForHost({ key, target, shiftKey, ctrlKey, metaKey, altKey }) {
  if (key === "Escape" || (key === "Enter" && shiftKey)) return true;
  const command = (ctrlKey || metaKey || altKey) && !MODIFIER.test(key);
  return command && !(target.matches("textarea") && EDITING.test(key));
}

// Keys used in the card do not reach the notebook. Lumino's data-lm-suppress-shortcuts would not do: a
// shortcut for the focused element itself ignores it, and undo and Enter are taken from text fields.
function onKeydown(event) {
  const root = event.target.closest?.(".omc");
  if (!root) return;
  const next = root.querySelector(".omc-next > button");
  if (next && event.key === "Enter" && event.shiftKey) {
    event.preventDefault();
    event.stopPropagation();
    next.click();
  } else if (!isForHost(event)) {
    event.stopPropagation();
  }
}

function listen() {
  if (shared.listening) return;
  shared.listening = true;
  // On the window, because JupyterLab's own listener is the first one of the document.
  window.addEventListener("keydown", onKeydown, true);
}

// -- the widget --------------------------------------------------------------------------------------

function render({ model, el }) {
  const root = h("div", { "data-omc-kernel": model.get("kernel") });
  el.append(root);
  const redraw = () => draw(root, model.get("view"), (message) => model.send(message));
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
    }
  });
  model.on("comm_live_update", () => {
    if (isDead(card)) lose(card);
    else if (card.lost) regain(card);
  });
  return () => card.commit?.settle();
}

export default { render };
