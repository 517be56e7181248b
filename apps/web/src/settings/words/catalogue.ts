import type { Catalogue } from "../../i18n/words.ts";
import type { SettingsWords } from "./en.ts";

/** The words of the settings, in the languages of the app. */
export const settingsWords: Catalogue<SettingsWords> = {
  en: async () => (await import("./en.ts")).en,
  it: async () => (await import("./it.ts")).it,
  fr: async () => (await import("./fr.ts")).fr,
};
