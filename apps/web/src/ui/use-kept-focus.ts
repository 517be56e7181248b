import { useEffect } from "react";
import { type FocusPlace, focusPlace, placeOf } from "./focus-place.ts";

/** These give the focus back themselves. */
const layers = "[role=menu], [role=dialog], [role=alertdialog]";
const nowhere: FocusPlace = [];

/**
 * Keeps the focus near where it was when what had it is taken away, such as a question that was
 * answered: browsers let it fall to the page as a whole, where nobody knows what comes next.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let place = nowhere;
    const come = ({ target }: FocusEvent) => {
      place =
        target instanceof Element && target.closest(layers) === null ? placeOf(target) : nowhere;
    };
    const go = () => {
      const left = place;
      queueMicrotask(() => {
        // Whoever pointed at nothing wants no focus.
        if (left === place && left[0]?.isConnected && isNowhere()) place = nowhere;
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
