import { FatalStepError } from "@stepcast/engine";
import { z } from "zod";

const maxSegments = 32;
const maxSegmentBytes = 255;

/** As plans write it: `reports/2026/rates.csv`; empty for the workspace itself. */
export const relativePath = z.string().max(1_000);

/**
 * The names on the way from the workspace to a file. Nothing is decoded and nothing is made simpler: a path
 * that is not plain already is refused.
 * Errors: FatalStepError for absolute paths, `.` and `..`, control characters, backslashes, encoded separators.
 */
export function segmentsOf(path: string): readonly string[] {
  if (path === "") return [];
  const segments = path.split("/");
  const fault = faultOf(path, segments);
  if (fault !== undefined)
    throw new FatalStepError(
      `The path ${JSON.stringify(path.slice(0, 100))} is refused: ${fault}.`,
      {
        hint: "Name a file below the workspace, such as reports/rates.csv.",
      },
    );
  return segments;
}

function faultOf(path: string, segments: readonly string[]): string | undefined {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "it begins at the root";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return "it has a control character";
  if (path.includes("\\")) return "it has a backslash";
  if (/%(?:2e|2f|5c|00)/i.test(path)) return "it has an encoded dot or separator";
  if (!path.isWellFormed()) return "it is no well-formed text";
  if (segments.includes("..") || segments.includes(".")) return "it has . or .. in it";
  if (segments.includes("")) return "it has an empty name in it";
  if (segments.length > maxSegments) return `it is more than ${maxSegments} folders deep`;
  if (segments.some((name) => Buffer.byteLength(name) > maxSegmentBytes))
    return `a name in it is longer than ${maxSegmentBytes} bytes`;
  return undefined;
}
