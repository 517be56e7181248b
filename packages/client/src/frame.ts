/** Calls back once, soon; returns the way to cancel it. */
export type Schedule = (callback: () => void) => () => void;

/** Without a screen to wait for: how long changes are gathered. */
const gatherMs = 16;
/** A page in the background draws no frames; its state still moves on, slower. */
const hiddenMs = 250;

/**
 * The next animation frame where there are frames, else a short timer. Race of both in a browser,
 * since a hidden page gets no frames.
 */
export const nextFrame: Schedule = (callback) => {
  if (typeof globalThis.requestAnimationFrame !== "function") {
    const timer = setTimeout(callback, gatherMs);
    return () => clearTimeout(timer);
  }
  const stop = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const fire = (): void => {
    stop();
    callback();
  };
  const frame = requestAnimationFrame(fire);
  const timer = setTimeout(fire, hiddenMs);
  return stop;
};
