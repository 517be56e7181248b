import { use } from "react";
import { whenReachable } from "../server/when-reachable.ts";
import type { Language } from "./locale.ts";
import { type Library, useLanguage } from "./messages.tsx";

/** The words of a part of the app that is fetched when somebody opens it, once per language. */
export type Catalogue<W> = Readonly<Record<Language, () => Promise<W>>>;

/** The words of the page's language; suspends until they are there. */
export function useWords<W>(catalogue: Catalogue<W>): W {
  const { language, library } = useLanguage();
  return use(borrow(library, catalogue[language]));
}

function borrow<W>(library: Library, load: () => Promise<W>): Promise<W> {
  // Cast: what stands under a loader is what it gave.
  const known = library.get(load) as Promise<W> | undefined;
  if (known !== undefined) return known;
  const asked = whenReachable(load, { forget: () => library.delete(load) });
  library.set(load, asked);
  return asked;
}
