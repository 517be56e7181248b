import type { DialectFrame } from "./dialect.ts";

/**
 * Frames as server-sent events. The cursor is the id of the last one only: whoever was cut off
 * between two frames of one event gets both again, and none is lost. It comes after the data, for clients that keep an id before its frame is complete. JSON text holds no line break
 * and names come from closed lists, so nothing in a value can begin a frame of its own.
 * `before`: the place before the event, as the id of the others. To go on after it is to get all of them, too.
 */
export function frameText(
  frames: readonly DialectFrame[],
  cursor?: string,
  before?: string,
): string {
  return frames
    .map(({ event, data, retryMs }, place) => {
      const after = place === frames.length - 1 ? cursor : before;
      const id = after === undefined ? "" : `id: ${after}\n`;
      const name = event === undefined ? "" : `event: ${event}\n`;
      const retry = retryMs === undefined ? "" : `retry: ${retryMs}\n`;
      return `${name}${retry}data: ${JSON.stringify(data)}\n${id}\n`;
    })
    .join("");
}

/**
 * A comment, which keeps a connection open and which clients never see. With a cursor it moves the
 * place that browsers resume from, so that a quiet reader does not look through old events again.
 */
export function commentText(text: string, cursor?: string): string {
  const id = cursor === undefined ? "" : `id: ${cursor}\n`;
  // The comment last, as sources write it: a blank line after it.
  return `${id}: ${text.replaceAll(/[\r\n]+/g, " ")}\n\n`;
}
