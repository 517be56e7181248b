import { foldRun, foldRunEvents, type StepcastEvent } from "@stepcast/contracts";
import { runArbitrary } from "@stepcast/contracts/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import { foldRunFacts, noFacts } from "./run-fold.ts";
import { runEvent } from "./testing/run-events.ts";

const log = (events: readonly ReturnType<typeof runEvent>[]): StepcastEvent[] =>
  // Cast: an event with a seq is what the union says.
  events.map((event, at) => ({ ...event, seq: at + 1 }) as StepcastEvent);

it("makes the same of a run however it is cut, and of a snapshot with its whole history", () => {
  fc.assert(
    fc.property(runArbitrary, fc.nat(), fc.nat(), (events, cutAt, snapshotAt) => {
      const cut = cutAt % (events.length + 1);
      const whole = foldRunFacts(noFacts, events);
      const inTwo = foldRunFacts(foldRunFacts(noFacts, events.slice(0, cut)), events.slice(cut));
      expect(inTwo).toEqual(whole);
      expect(whole.run).toEqual(events.reduce(foldRun, undefined));
      const snapshot = foldRunEvents(undefined, events.slice(0, snapshotAt % (events.length + 1)));
      expect(foldRunFacts({ ...noFacts, run: snapshot }, events)).toEqual(whole);
    }),
  );
});

it("keeps the latest activity within bounds and says how much it let go", () => {
  const lines = Array.from({ length: 6_000 }, (_, at) =>
    runEvent("run_a", "log.line", { level: "info", message: `line ${at}` }),
  );
  const { activity } = foldRunFacts(noFacts, log(lines));
  expect(activity.events.length + activity.dropped).toBe(6_000);
  expect(activity.events.length).toBeLessThanOrEqual(2_500);
  expect(activity.events.at(-1)).toMatchObject({ seq: 6_000 });
});

it("keeps a thought once it is complete, and not its pieces", () => {
  const thought = { thoughtId: "t", iteration: 0, stepId: "one" };
  const pieces = ["I ", "see"].map((text) =>
    runEvent("run_a", "thinking.delta", { ...thought, text }),
  );
  const open = foldRunFacts(noFacts, log(pieces));
  expect(open.activity.events.map(({ type }) => type)).toEqual([
    "thinking.delta",
    "thinking.delta",
  ]);
  const done = runEvent("run_a", "thinking.completed", { ...thought, text: "I see" });
  const closed = foldRunFacts(noFacts, log([...pieces, done]));
  expect(closed.activity.events.map(({ type }) => type)).toEqual(["thinking.completed"]);
});
