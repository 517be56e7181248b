import { z } from "zod";
import { textForms } from "./input-problem.ts";
import { limits } from "./limits.ts";

/** A name that people give and read, of themselves, a key or a project: one line of text, with something to see in it. */
export const shownName = z
  .string()
  .trim()
  // Of nothing at all there is no more to say.
  .min(1, { abort: true })
  .max(limits.labelChars)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, textForms.one_line)
  .regex(
    // The last one is the empty pattern of Braille.
    /[^\p{Default_Ignorable_Code_Point}\p{Z}\u2800]/u,
    textForms.visible,
  );
