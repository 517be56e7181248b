import { expect, test } from "vitest";
import { moreWaiting } from "./more-waiting.ts";

const rows = [{ runId: "run_1" }, { runId: "run_2" }];
const isShown = (runId: string) => runId === "run_1";

test.each([
  ["nothing is known yet", undefined, undefined],
  ["none waits", { rows: [] }, undefined],
  ["one is shown, one is not", { rows }, { count: 1, isLeast: false }],
  ["older ones were not looked through", { rows, next: 7 }, { count: 1, isLeast: true }],
  [
    "none was found among the newest, and older ones were not looked through",
    { rows: [], next: 7 },
    { count: 0, isLeast: true },
  ],
] as const)("%s", (_, page, more) => {
  expect(moreWaiting(page, isShown)).toEqual(more);
});
