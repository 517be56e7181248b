import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { readBody } from "./read-body.ts";

const tooLarge = () => new Error("too large");

describe("a body that comes in pieces", () => {
  it.each([0, 1, 1_023, 1_024, 1_025, 5_000])("is whole and in order: %i", async (count) => {
    const payload = new PassThrough();
    const body = readBody(payload, 1_000_000, tooLarge);
    const pieces = Array.from({ length: count }, (_, at) => `${at},`);
    for (const piece of pieces) payload.write(piece);
    payload.end();
    expect((await body).toString()).toBe(pieces.join(""));
  });

  it("costs what it weighs: its pieces are not kept", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage: () => void = runInNewContext("gc");
    const payload = new PassThrough();
    const body = readBody(payload, 1_000_000, tooLarge);
    const pieces: WeakRef<Buffer>[] = [];
    for (let at = 0; at < 10_000; at += 1) {
      const piece = Buffer.from(new Uint8Array([0x20]));
      pieces.push(new WeakRef(piece));
      payload.write(piece);
    }
    await turn();
    collectGarbage();
    expect(pieces.filter((piece) => piece.deref() !== undefined).length).toBeLessThan(2_000);
    payload.end();
    expect(await body).toHaveLength(10_000);
  });

  it("is refused at the first byte above the limit, and not listened to any more", async () => {
    const payload = new PassThrough();
    const body = readBody(payload, 5, tooLarge);
    payload.write("12345");
    payload.write("6");
    await expect(body).rejects.toThrow("too large");
    expect(payload.listenerCount("data")).toBe(0);
  });

  it("is refused by its length, before any of it is listened to", async () => {
    const announced = (length: number) =>
      Object.assign(new PassThrough(), { headers: { "content-length": String(length) } });
    const payload = announced(6);
    await expect(readBody(payload, 5, tooLarge)).rejects.toThrow("too large");
    expect(payload.listenerCount("data")).toBe(0);
    expect(await readBody(announced(5).end("12345"), 5, tooLarge)).toHaveLength(5);
  });

  it("fails as its stream does", async () => {
    const payload = new PassThrough();
    const body = readBody(payload, 5, tooLarge);
    payload.write("1");
    payload.destroy(new Error("cut off"));
    await expect(body).rejects.toThrow("cut off");
  });
});
