import { en, type Messages } from "./en.ts";

export const languages = ["en", "it", "fr"] as const;
export type Language = (typeof languages)[number];

/** Each language in its own words. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: "English",
  it: "Italiano",
  fr: "Français",
};

const storageKey = "stepcast.language";

/** What the person chose, else the first of the browser's languages that is spoken here. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(storageKey) ?? "", ...navigator.languages];
  for (const tag of wanted) {
    const language = languages.find((candidate) => tag.toLowerCase().startsWith(candidate));
    if (language !== undefined) return language;
  }
  return "en";
}

/** The language as it is written where the person is: English in Britain, or in Italy. */
export function regional(language: Language, wanted: readonly string[]): string {
  const locales = wanted.flatMap(localeOf);
  const region =
    locales.find((locale) => locale.language === language && locale.region !== undefined)?.region ??
    locales.find((locale) => locale.region !== undefined)?.region;
  return region === undefined ? language : `${language}-${region}`;
}

/** Some browsers name a locale as their system does, which is no language tag. */
function localeOf(tag: string): readonly Intl.Locale[] {
  try {
    return [new Intl.Locale(tag)];
  } catch {
    return [];
  }
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
}

/** Other languages than English are fetched when somebody reads them. */
export async function loadMessages(language: Language): Promise<Messages> {
  switch (language) {
    case "en":
      return en;
    case "it":
      return (await import("./it.ts")).it;
    case "fr":
      return (await import("./fr.ts")).fr;
  }
}
