/**
 * Keeps a text in the tab, through a reload; undefined forgets it. More than a tab may keep is not kept, and
 * what stood there goes: it would come back in its place.
 */
export function keepInTab(key: string, text: string | undefined): void {
  try {
    if (text === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    sessionStorage.removeItem(key);
  }
}
