import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GatheredBytes } from "./gathered-bytes.ts";

describe("bytes that come piece by piece", () => {
  it("are all there, in order, however they were cut", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (pieces) => {
        const gathered = new GatheredBytes();
        for (const piece of pieces) gathered.add(piece);
        expect(gathered.whole()).toEqual(Buffer.concat(pieces));
        expect(gathered.length).toBe(gathered.whole().byteLength);
      }),
    );
  });

  it("keep no piece by itself", () => {
    const gathered = new GatheredBytes();
    const piece = new Uint8Array([7]);
    for (let count = 0; count < 300_000; count += 1) gathered.add(piece);
    piece[0] = 8;
    const whole = gathered.whole();
    expect(whole.every((byte) => byte === 7)).toBe(true);
    expect(whole.buffer.byteLength).toBeLessThanOrEqual(2 * whole.byteLength);
  });
});
