/** A function that calls back at the end of the current turn, once, however often it is called in it. */
export function oncePerTurn(callback: () => void): () => void {
  let asked = false;
  const run = (): void => {
    asked = false;
    callback();
  };
  return () => {
    if (asked) return;
    asked = true;
    queueMicrotask(run);
  };
}
