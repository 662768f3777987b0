// Keeping in sight what the reader looks at while cards above it change.

/** Return a function that brings back under `bar` what stands there now. */
export function keepPlace(bar, within) {
  const under = () => bar.getBoundingClientRect().bottom;
  const part = scrollY > 0 && [...within.querySelectorAll("[data-part]")].find(
    (each) => each.getBoundingClientRect().bottom > under() + 1);
  if (!part) return () => {};
  const root = part.closest(".omc");
  const before = part.getBoundingClientRect().top - under();
  return () => {
    const now = root.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`) ?? root;
    if (now.isConnected) scrollBy(0, now.getBoundingClientRect().top - under() - before);
  };
}
