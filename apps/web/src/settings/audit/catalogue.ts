import type { Catalogue } from "../../i18n/words.ts";
import type { AuditWords } from "./en.ts";

/** What was done, in the languages of the app. */
export const auditWords: Catalogue<AuditWords> = {
  en: async () => (await import("./en.ts")).en,
  it: async () => (await import("./it.ts")).it,
  fr: async () => (await import("./fr.ts")).fr,
};
