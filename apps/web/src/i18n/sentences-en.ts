import type { Sentences } from "./sentences.ts";

/** The server speaks English itself, where it answers. */
export const englishSentences: Sentences = {
  errors: { unreachable: "The server does not answer. Try again when the connection is back." },
  skips: {},
};
