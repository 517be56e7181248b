import { AppendedEntry } from "@stepcast/store";
import { expect, it } from "vitest";
import { Heartbeat } from "./heartbeat.ts";
import { createEventEncoding } from "./index.ts";
import { HandClock } from "./testing/hand-clock.ts";
import { Wire } from "./wire.ts";

const encoding = createEventEncoding("e1");

function logged(seq: number, message: string): AppendedEntry {
  const data = { level: "info" as const, message };
  return new AppendedEntry({ seq, at: 0, type: "log.line", room: "ada/main", data });
}

it.each([
  [true, 1],
  [true, 3],
  [false, 1],
  [false, 3],
])(
  "frames that are kept keep nothing else of the process from being freed (chunked: %s, %i at a time)",
  (chunked, size) => {
    const heartbeat = new Heartbeat(new HandClock(), 1_000);
    const wire = new Wire({ encoding, chunked, heartbeat, onBeat: () => undefined });
    const messages = ["short", "è 漢 😀", "m".repeat(4_000), "é".repeat(20_000)];
    const loads = Array.from({ length: 400 }, (_, at) => {
      const message = messages[at % 4] ?? "";
      const entries = Array.from({ length: size }, (_, n) => logged(size * at + n + 1, message));
      const load = wire.live(entries) ?? new Uint8Array();
      // What answers a request, say, between one event and the next.
      Buffer.from("x".repeat(30_000));
      const whole = entries.map((one) => wire.framed(encoding.entry(one) ?? new Uint8Array()));
      expect(Buffer.compare(load, Buffer.concat(whole))).toBe(0);
      return load;
    });
    wire.stop();
    const held = new Set(loads.map(({ buffer }) => buffer));
    const total = (sizes: readonly { readonly byteLength: number }[]) =>
      sizes.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(total([...held])).toBeLessThan(1.5 * total(loads));
  },
);
