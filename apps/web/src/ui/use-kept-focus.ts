import { useEffect } from "react";
import { type FocusPlace, focusPlace, lasting, placeOf } from "./focus-place.ts";

/** These give the focus back themselves. So does a menu, unless its button goes with it. */
const layers = "[role=menu], [role=dialog], [role=alertdialog]";
const nowhere: FocusPlace = [];

/**
 * Keeps the focus near where it was when what had it is taken away or hidden, such as a question
 * that was answered, or the list that led to a page where there is room for one of both: browsers let it fall to the page as a whole, where nobody knows what comes next.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let place = nowhere;
    const come = ({ target }: FocusEvent) => {
      const held = target instanceof Element ? lasting(target) : null;
      place = held !== null && held.closest(layers) === null ? placeOf(held) : nowhere;
    };
    const go = () => {
      const left = place;
      queueMicrotask(() => {
        if (left !== place || !left[0]?.isConnected || !isNowhere()) return;
        place = nowhere;
        // Whoever pointed at nothing wants no focus.
        if (!left[0].checkVisibility()) focusPlace(left);
      });
    };
    const observer = new MutationObserver(() => {
      if (place.length === 0 || place[0]?.isConnected || !isNowhere()) return;
      const left = place;
      place = nowhere;
      focusPlace(left);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", come);
    document.addEventListener("focusout", go);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", come);
      document.removeEventListener("focusout", go);
    };
  }, []);
}

function isNowhere(): boolean {
  return document.activeElement === document.body;
}
