import { z } from "zod";

/** Characters that a token may have; `min` of one that others than this machine could try to guess. */
export const tokenChars = { min: 16, max: 512 } as const;

const plain = /^[\x21-\x7e]*$/;

/** A token of any length; see {@link tokenChars}. */
export const shortToken = z.string().max(tokenChars.max).regex(plain);
export const token = shortToken.min(tokenChars.min);

/** What is wrong with a token, without saying it. */
export function tokenFault(text: string): string {
  if (!plain.test(text)) return "has a space, or a character that is not plain ASCII";
  if (text.length > tokenChars.max) return `has more than ${tokenChars.max} characters`;
  return `has ${text.length} characters`;
}
