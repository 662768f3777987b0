// Keys that are pressed in a card and must not reach the notebook around it.

import { shared } from "./page.js";

const MODIFIER = /^(Alt|AltGraph|Control|Meta|Shift)$/;
const EDITING = /^([acvxyz]|Arrow.*|Backspace|Delete|End|Home)$/i;

// Saving, Escape, Shift+Enter and other commands go on to JupyterLab; in a text field the keys for
// editing text do not.
function isForHost({ key, target, shiftKey, ctrlKey, metaKey, altKey }) {
  if (key === "Escape" || (key === "Enter" && shiftKey)) return true;
  const command = (ctrlKey || metaKey || altKey) && !MODIFIER.test(key);
  return command && !(target.matches("textarea, input[type=text]") && EDITING.test(key));
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
    // Stopped here, before it reaches what has the focus, which is therefore told of it.
    event.target.closest("[data-keyed]")?.casebookKeys(event);
    event.stopPropagation();
  }
}

export function listen() {
  if (shared.listening) return;
  shared.listening = true;
  // On the window, because JupyterLab's own listener is the first one of the document.
  window.addEventListener("keydown", onKeydown, true);
}
