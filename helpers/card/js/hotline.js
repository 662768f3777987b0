// The line to the room: what it tells is heard, and asked for again by itself whenever the line broke.

const SILENT_FOR = 25000;
const OPEN_AGAIN_AFTER = 2000;
const SAID_AFTER = 1500;
const ANSWERS_WITHIN = 8000;

/**
 * Listen to the room. `heard` gets each state, `connected` whether the room answers, `stranger` is called when
 * the room does not know this phone.
 */
export function hotline({ heard, connected, stranger }) {
  let source = null;
  let last = 0;
  let losing = null;
  let again = null;

  function alive() {
    last = Date.now();
    clearTimeout(losing);
    losing = null;
    connected(true);
  }
  function lost() {
    // A line that comes back at once is not worth a word.
    losing ??= setTimeout(() => connected(false), SAID_AFTER);
  }
  function open() {
    clearTimeout(again);
    source?.close();
    last = Date.now();
    source = new EventSource("events");
    source.addEventListener("message", ({ data }) => {
      alive();
      heard(JSON.parse(data));
    });
    source.addEventListener("tick", alive);
    source.addEventListener("error", broke);
  }
  async function broke() {
    lost();
    if (source.readyState !== EventSource.CLOSED) return;
    // The room refused: either it does not know this phone, or it cannot be reached properly.
    const { status, body } = await askRoom("now");
    if (!source) return;
    if (status === 401 || status === 410) {
      close();
      stranger();
    } else {
      if (status === 200) {
        // No line can be had, as where a phone has too many; the room is asked now and then.
        alive();
        heard(body);
      }
      again = setTimeout(open, OPEN_AGAIN_AFTER);
    }
  }
  function close() {
    clearTimeout(again);
    clearTimeout(losing);
    losing = null;
    source?.close();
    source = null;
  }
  // A phone that slept, or changed its network, does not notice that the line is dead.
  const doubt = () => source && Date.now() - last > 3000 && open();
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && doubt());
  window.addEventListener("online", doubt);
  window.addEventListener("offline", () => source && lost());
  setInterval(() => {
    if (source && Date.now() - last > SILENT_FOR) {
      lost();
      open();
    }
  }, 5000);
  return { open, close };
}

/** Ask the room for something; a status of 0 says that it did not answer. */
export async function askRoom(path, said) {
  const post = said && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) };
  try {
    const answer = await fetch(path, { ...post, signal: AbortSignal.timeout(ANSWERS_WITHIN) });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return { status: 0, body: {} };
  }
}
