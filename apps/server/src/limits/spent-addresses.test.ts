import { expect, it } from "vitest";
import { SpentAddresses } from "./spent-addresses.ts";

it("an address waits as long as it was told, and is forgotten then", () => {
  const clock = { nowMs: 0 };
  const spent = new SpentAddresses(() => clock.nowMs);
  expect(spent.secondsLeft("192.0.2.1")).toBe(0);
  spent.remember("192.0.2.1", 10_000);
  expect(spent.secondsLeft("192.0.2.1")).toBe(10);
  expect(spent.secondsLeft("192.0.2.2")).toBe(0);
  clock.nowMs = 9_001;
  expect(spent.secondsLeft("192.0.2.1")).toBe(1);
  clock.nowMs = 10_000;
  expect(spent.secondsLeft("192.0.2.1")).toBe(0);
});

it("however many knock, only so many are remembered, and the newest are", () => {
  const spent = new SpentAddresses(() => 0);
  for (let n = 0; n < 50_000; n += 1) spent.remember(`network ${n}`, 1_000);
  expect(spent.secondsLeft("network 49999")).toBe(1);
  expect(spent.secondsLeft("network 30000")).toBe(1);
  expect(spent.secondsLeft("network 29999")).toBe(0);
});
