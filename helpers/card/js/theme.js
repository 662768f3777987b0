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

/** Return the button that changes the theme; the cards read it from the page's body as in JupyterLab. */
export function themeSwitch() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = h("button", { type: "button", class: "omp-button", click: change });
  let theme = kept();
  function apply() {
    const dark = (theme ?? (system.matches ? "dark" : "light")) === "dark";
    document.body.dataset.jpThemeLight = String(!dark);
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
