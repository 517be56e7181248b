import { expect, it } from "vitest";
import { logLine } from "./conformance/events.ts";
import { appendedEntries } from "./log-entry.ts";

it("events that are kept keep nothing else of the process from being freed", () => {
  const messages = ["short", "è 漢 😀 \ud800", "m".repeat(9_000), "é".repeat(70_000)];
  const kept = Array.from({ length: 400 }, (_, at) => {
    const [entry] = appendedEntries([logLine(messages[at % 4] ?? "")], at + 1, undefined);
    const bytes = entry?.bytes ?? new Uint8Array();
    // What answers a request, say, between one event and the next.
    Buffer.from("x".repeat(30_000));
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual(entry?.event);
    return bytes;
  });
  const held = new Set(kept.map(({ buffer }) => buffer));
  const total = (sizes: readonly { readonly byteLength: number }[]) =>
    sizes.reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(total([...held])).toBeLessThan(1.5 * total(kept));
});
