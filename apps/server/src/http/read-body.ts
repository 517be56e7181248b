import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";

/** A request, or what stands for one. */
type Payload = Readable & { readonly headers?: IncomingHttpHeaders };

/** So many pieces are kept beside each other before they become one. */
const mostPieces = 1_024;

/**
 * The whole of a body. A client may send each byte as a piece of its own, and one that is kept costs
 * hundreds of bytes, so pieces are put together on the way: memory is what was sent, however it came.
 * Fails with `tooLarge()` when more than `mostBytes` are announced, or at the first byte above them, and
 * as the stream does.
 */
export function readBody(
  payload: Payload,
  mostBytes: number,
  tooLarge: () => Error,
): Promise<Buffer> {
  if (Number(payload.headers?.["content-length"]) > mostBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const whole: Buffer[] = [];
    let pieces: Buffer[] = [];
    let bytes = 0;
    const take = (piece: Buffer): void => {
      bytes += piece.length;
      if (bytes > mostBytes) fail(tooLarge());
      else pieces.push(piece);
      if (pieces.length < mostPieces) return;
      whole.push(Buffer.concat(pieces));
      pieces = [];
    };
    const leave = (): void => {
      payload.off("data", take).off("end", end).off("error", fail);
    };
    const end = (): void => {
      leave();
      resolve(Buffer.concat([...whole, ...pieces], bytes));
    };
    const fail = (error: Error): void => {
      leave();
      reject(error);
    };
    payload.on("data", take).on("end", end).on("error", fail).resume();
  });
}
