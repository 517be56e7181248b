import { useLanguage } from "../i18n/messages.tsx";
import type { Format } from "./format.ts";

/** Numbers, times and lists as the page's language writes them. */
export function useFormat(): Format {
  return useLanguage().format;
}
