/** What had the focus and what it stood in, from the inside out. */
export type FocusPlace = readonly Element[];

/** Parts of a page that people know as such. Not those of a ticker: it leaves by itself, unless the focus is in it. */
const parts = ":is(section, article, form, ul, ol):not(.sc-ticker, .sc-ticker *)";

export function placeOf(element: Element): FocusPlace {
  const place = [element];
  for (let part = element.parentElement; part !== null; part = part.parentElement)
    if (part.matches(parts)) place.push(part);
  const content = document.getElementById("content");
  return content === null ? place : [...place, content];
}

/** A menu is gone once something was chosen from it; the button that opens it stays. */
export function lasting(element: Element | null): Element | null {
  const button = element?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return button == null ? element : document.getElementById(button);
}

/** Focuses what had the focus, or else the innermost of what it stood in that is still seen. */
export function focusPlace(place: FocusPlace): void {
  for (const element of place) {
    if (!(element instanceof HTMLElement && element.checkVisibility())) continue;
    if (element !== place[0]) lend(element);
    element.focus({ preventScroll: true });
    if (document.activeElement === element) return;
  }
}

/** Lets a part have the focus this once. */
function lend(part: HTMLElement): void {
  if (part.hasAttribute("tabindex")) return;
  part.tabIndex = -1;
  part.addEventListener("blur", () => part.removeAttribute("tabindex"), { once: true });
}
