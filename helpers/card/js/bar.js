// The bar above the cards: what this page is, what an author can do here, what is wrong with the file.

import { h, several } from "./elements.js";
import { themeSwitch } from "./theme.js";

const HERE_AGAIN = "The page comes back by itself after:";

const pressed = (text, click) => h("button", { type: "button", class: "omp-button", click }, text);

/** Return the bar: its node, `show` for a new state, `connected` for whether the server hears. */
export function bar({ again, everything }) {
  const news = h("p", { class: "omp-news", role: "status" });
  const list = h("ul", { class: "omp-list" });
  const lead = h("h2", null);
  const props = { class: "omp-problems", hidden: true, tabindex: "0", "aria-label": "Problems of the file" };
  const problems = h("section", props, lead, list);
  const start = pressed("Start again", again);
  const all = pressed("Answer everything", everything);
  const node = h("header", { class: "omp-bar" },
    h("div", { class: "omp-line" },
      h("h1", null, "Preview."),
      h("p", null, "Nothing is kept."),
      news,
      h("div", { class: "omp-buttons" }, start, all, themeSwitch())),
    problems);
  // A card that is gone to must not end up behind the bar.
  new ResizeObserver(() => {
    document.documentElement.style.scrollPaddingTop = `${node.offsetHeight + 8}px`;
  }).observe(node);
  let saves = null;
  let command = "";

  function show(state) {
    const wrong = state.problems.length;
    problems.hidden = !wrong;
    if (wrong) {
      const then = state.cards.length
        ? "The last version without a problem is shown below."
        : "The case opens here once this is mended.";
      lead.textContent = `${several(wrong, "problem")}. ${then}`;
    }
    list.replaceChildren(...state.problems.map(({ place, text }) =>
      h("li", null, place && [h("code", null, place), " "], text)));
    if (saves !== null && state.saves !== saves) {
      news.textContent = wrong ? lead.textContent : `Updated ${clock()}.`;
      // The list says it to whoever sees it.
      news.classList.toggle("omp-unseen", wrong > 0);
    }
    ({ saves, command } = state);
    start.disabled = all.disabled = !state.cards.length;
  }
  function connected(is) {
    news.classList.toggle("omp-lost", !is);
    news.classList.remove("omp-unseen");
    news.replaceChildren(...(is ? [] : ["Not connected. ", HERE_AGAIN, " ", h("code", null, command)]));
  }
  return { node, show, connected };
}

const clock = () => new Date().toLocaleTimeString("en", { hourCycle: "h23" });
