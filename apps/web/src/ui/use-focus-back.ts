import { useRef } from "react";

/** Gives the focus back to what had it when a dialog opened; a dialog knows the way only to a trigger of its own. */
export function useFocusBack() {
  const opener = useRef<Element | null>(null);
  return {
    remember: () => {
      opener.current = lasting(document.activeElement);
    },
    giveBack: (event: Event) => {
      event.preventDefault();
      if (opener.current instanceof HTMLElement) opener.current.focus();
    },
  };
}

/** A menu is gone once something was chosen from it; the button that opens it stays. */
function lasting(element: Element | null): Element | null {
  const button = element?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return button == null ? element : document.getElementById(button);
}
