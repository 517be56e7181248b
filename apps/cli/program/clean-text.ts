/**
 * Text from plans, skills and models as a terminal may have it: control characters, which could move
 * the cursor, recolour or rewrite what stands there, become visible marks.
 */
export function cleanText(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (mark) =>
    mark === "\n" || mark === "\t" ? " " : "\u00b7",
  );
}
