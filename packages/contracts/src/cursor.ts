import { StepcastError } from "./errors.ts";

/** A reader's place: everything up to `seq` of the log `epoch` has been seen. */
export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
}

const form = /^([0-9a-z]{1,32})-(0|[1-9][0-9]{0,15})$/;

/** `<epoch>-<seq>`, the SSE id on the wire. */
export function formatCursor(epoch: string, seq: number): string {
  return `${epoch}-${seq}`;
}

/**
 * The one strict parser of cursors, whatever door they came through (header, query, input).
 * Errors: `cursor_malformed`.
 */
export function parseCursor(text: string): Cursor {
  const match = form.exec(text);
  const epoch = match?.[1];
  const seq = Number(match?.[2]);
  if (epoch === undefined || !Number.isSafeInteger(seq)) {
    throw new StepcastError(
      "cursor_malformed",
      `"${text.slice(0, 60)}" is not a cursor, so nothing was read`,
    );
  }
  return { epoch, seq };
}
