import { expect, it } from "vitest";
import { readGreenLangNames } from "./green-lang-names.ts";

it.each([
  [[], undefined],
  [[""], undefined],
  [["alarm.update"], ["alarm.update"]],
  [["alarm.update, metrics.update,"], ["alarm.update", "metrics.update"]],
  [
    ["alarm.update", "metrics.update,heartbeat"],
    ["alarm.update", "metrics.update", "heartbeat"],
  ],
])("event_types %j asks for %j", (values, names) => {
  expect(readGreenLangNames(values)).toEqual({ names, unknown: undefined });
});

it("says which name is no event", () => {
  expect(readGreenLangNames(["alarm.update,alarms", "toString"]).unknown).toBe("alarms");
});
