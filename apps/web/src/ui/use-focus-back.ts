import { useRef } from "react";
import { type FocusPlace, focusPlace, lasting, placeOf } from "./focus-place.ts";

/** Gives the focus back to where it was when a dialog opened; a dialog knows the way only to a trigger of its own. */
export function useFocusBack() {
  const opener = useRef<FocusPlace>([]);
  return {
    remember: () => {
      const element = lasting(document.activeElement);
      opener.current = element === null ? [] : placeOf(element);
    },
    giveBack: (event: Event) => {
      event.preventDefault();
      focusPlace(opener.current);
    },
  };
}
