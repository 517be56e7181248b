import { expect, test } from "vitest";
import { type Examined, findings } from "./checks.ts";

const healthy: Examined = {
  connection: { state: "live", transport: "sse" },
  apartMs: 40,
  protocol: "http/1.1",
  diagnosis: {
    disk: { freeBytes: 50_000_000_000, totalBytes: 100_000_000_000 },
    databaseBytes: 1_000,
    seen: { httpVersion: "1.1", via: null, forwardedFor: false },
  },
};

const levels = (examined: Partial<Examined>) =>
  Object.fromEntries(
    findings({ ...healthy, ...examined }).map(({ check, level }) => [check, level]),
  );

test("nothing is wrong with a healthy server", () =>
  expect(levels({})).toEqual({
    delivery: "ok",
    clock: "ok",
    connections: "ok",
    proxy: "ok",
    disk: "ok",
  }));

test("somebody who is no owner is told what the browser sees", () =>
  expect(Object.keys(levels({ diagnosis: undefined }))).toEqual([
    "delivery",
    "clock",
    "connections",
  ]));

test.each([
  ["reconnecting", undefined, "problem"],
  ["offline", "sse", "problem"],
  ["live", "long-poll", "warning"],
  ["live", "sse", "ok"],
  ["idle", undefined, undefined],
] as const)("a connection that is %s by %s: %s", (state, transport, level) =>
  expect(levels({ connection: { state, transport } })["delivery"]).toBe(level),
);

test.each([
  [99_000_000, "problem"],
  [500_000_000, "warning"],
  [2_000_000_000, "ok"],
])("%d free bytes: %s", (freeBytes, level) => {
  const { diagnosis } = healthy;
  if (diagnosis === undefined) throw new Error("the healthy server has a diagnosis");
  const full = { ...diagnosis, disk: { ...diagnosis.disk, freeBytes } };
  expect(levels({ diagnosis: full })["disk"]).toBe(level);
});

test("a clock that is a minute off is found", () =>
  expect(levels({ apartMs: 60_000 })["clock"]).toBe("warning"));
