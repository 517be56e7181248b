import { useWords } from "../i18n/words.ts";
import { settingsWords } from "./words/catalogue.ts";
import type { SettingsWords } from "./words/en.ts";

export function useSettingsWords(): SettingsWords {
  return useWords(settingsWords);
}
