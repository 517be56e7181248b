import type { StepcastEvent } from "@stepcast/contracts";
import { runArbitrary } from "@stepcast/contracts/testing";
import { os2Event } from "@stepcast/dialects";
import fc from "fast-check";
import { expect, it } from "vitest";
import { foldRoomActivity, noRoomActivity, shownActivity } from "./room-activity.ts";

/** The lists as one: each item where `turns` put it, those of one list in their order. */
function merged<T>(lists: readonly (readonly T[])[], turns: readonly number[]): T[] {
  const left = lists.map((list) => [...list]);
  const whole: T[] = [];
  for (let turn = 0; left.some((list) => list.length > 0); turn += 1) {
    const open = left.filter((list) => list.length > 0);
    whole.push(...(open[(turns[turn % turns.length] ?? 0) % open.length]?.splice(0, 1) ?? []));
  }
  return whole;
}

function shownOf(events: readonly StepcastEvent[]) {
  const folded = events.reduce((state, event) => {
    const told = os2Event(event);
    return told === undefined ? state : foldRoomActivity(state, told, event.seq);
  }, noRoomActivity);
  return shownActivity(folded);
}

it("shows the same of several plans, however their feeds lie between each other", () => {
  const logs = fc.array(runArbitrary, { minLength: 1, maxLength: 3 });
  const turns = fc.array(fc.nat(5), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(logs, turns, turns, (runs, inLog, inFeeds) => {
      const named = runs.map((log, run) => log.map((event) => ({ ...event, runId: `run_${run}` })));
      const log = merged(named, inLog).map((event, place) => ({ ...event, seq: place + 1 }));
      const feeds = runs.map((_, run) => log.filter(({ runId }) => runId === `run_${run}`));
      expect(shownOf(merged(feeds, inFeeds))).toEqual(shownOf(log));
    }),
    { numRuns: 60 },
  );
});
