import { useEffect, useState } from "react";

/** True while the pointer is over the element or the focus is inside it. */
export function useHeld(element: HTMLElement | null): boolean {
  const [over, setOver] = useState(false);
  const [focused, setFocused] = useState(false);
  useEffect(() => {
    if (element === null) return;
    const handlers = {
      pointerenter: () => setOver(true),
      pointerleave: () => setOver(false),
      focusin: () => setFocused(true),
      focusout: () => setFocused(element.contains(document.activeElement)),
    } as const;
    const entries = Object.entries(handlers);
    for (const [type, handler] of entries) element.addEventListener(type, handler);
    return () => {
      for (const [type, handler] of entries) element.removeEventListener(type, handler);
    };
  }, [element]);
  // A button that is taken away while it has the focus takes it along without a word.
  useEffect(() => {
    if (focused && element?.contains(document.activeElement) !== true) setFocused(false);
  });
  return over || focused;
}
