// Light or dark: as the system has it, until the reader chooses.

import { h } from "./elements.js";

const KEPT_AS = "casebook-preview-theme";

function kept(write) {
  try {
    if (write) sessionStorage.setItem(KEPT_AS, write);
    return sessionStorage.getItem(KEPT_AS);
  } catch {
    // No storage: the choice lasts as long as the page.
    return write;
  }
}

const system = matchMedia("(prefers-color-scheme: dark)");

/** Show light or dark; the cards read it from the page's body as in JupyterLab. */
const paintTheme = (dark) => (document.body.dataset.jpThemeLight = String(!dark));

/** Follow the system's theme. */
export function followSystem() {
  system.addEventListener("change", () => paintTheme(system.matches));
  paintTheme(system.matches);
}

/** Return the button that changes the theme. */
export function themeSwitch() {
  const button = h("button", { type: "button", class: "omp-button", click: change });
  let theme = kept();
  function apply() {
    const dark = (theme ?? (system.matches ? "dark" : "light")) === "dark";
    paintTheme(dark);
    button.textContent = dark ? "Light" : "Dark";
    button.setAttribute("aria-label", `${button.textContent} theme`);
    return dark;
  }
  function change() {
    theme = kept(apply() ? "light" : "dark");
    apply();
  }
  system.addEventListener("change", apply);
  apply();
  return button;
}
