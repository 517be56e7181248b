import { useEffect, useState } from "react";

/**
 * True while a hand points at the element; false under a pointer that only rests where it appeared.
 * Listens by itself: when what is pointed at is taken away, browsers tell the element that the pointer
 * left but send no `pointerout`, which is what React makes its `onPointerLeave` from.
 */
export function usePointed(element: HTMLElement | null): boolean {
  const [pointed, setPointed] = useState(false);
  useEffect(() => {
    if (element === null) return;
    const stop = new AbortController();
    const listen = (type: string, now: boolean) =>
      element.addEventListener(type, () => setPointed(now), { signal: stop.signal });
    listen("pointermove", true);
    listen("pointerdown", true);
    listen("pointerleave", false);
    return () => stop.abort();
  }, [element]);
  return pointed;
}
