import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameParser } from "./frame-parser.ts";

const stream = [
  "retry: 300\n\n",
  ": keep-alive\n\n",
  'id: k-1\nevent: step.started\ndata: {"label":"Größe 📐"}\n\n',
  "id: k-2\ndata: first\ndata: second\n\n",
  'id: k-3\nevent: run.completed\ndata: {"cut": "in the mid',
].join("");

describe("server-sent events", () => {
  it("are the same however the bytes are cut, and a broken last frame is none", () => {
    const bytes = new TextEncoder().encode(stream);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const parser = new FrameParser();
        const frames = places.flatMap((place, index) =>
          parser.push(bytes.subarray(places[index - 1] ?? 0, place)),
        );
        expect(frames).toEqual([
          { id: "k-1", event: "step.started", data: '{"label":"Größe 📐"}' },
          { id: "k-2", event: "message", data: "first\nsecond" },
        ]);
      }),
    );
  });
});
