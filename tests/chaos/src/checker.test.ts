import type { StepcastEvent } from "@stepcast/contracts";
import { type SeededRandom, seededRandom } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { checkEvidence } from "./checker.ts";
import type { Evidence, Seen, Violation } from "./evidence.ts";
import { sampleEvidence } from "./sample-evidence.ts";

const seeds = Array.from({ length: 40 }, (_, seed) => seed);

/** A fault is put into sound evidence; the checker must name it. */
interface Fault {
  readonly what: string;
  readonly caught: Violation["rule"];
  readonly put: (evidence: Evidence, random: SeededRandom) => Evidence;
}

function inReader(change: (seen: Seen[], place: number) => void): Fault["put"] {
  return (evidence, random) => {
    const chosen = random.integer(evidence.readers.length);
    const readers = evidence.readers.map((reader, place) => {
      if (place !== chosen) return reader;
      const seen = [...reader.seen];
      // Never the last, so that a swap has a neighbour.
      change(seen, random.integer(seen.length - 1));
      return { ...reader, seen };
    });
    return { ...evidence, readers };
  };
}

/** Faults of the server itself: its readers saw what the log holds. */
function inLog(change: (log: StepcastEvent[], random: SeededRandom) => void): Fault["put"] {
  return (evidence, random) => {
    const log = [...evidence.log];
    change(log, random);
    return { ...evidence, log };
  };
}

function renumbered(change: (log: StepcastEvent[], random: SeededRandom) => void): Fault["put"] {
  return inLog((log, random) => {
    change(log, random);
    log.forEach((event, place) => {
      log[place] = { ...event, seq: place + 1 };
    });
  });
}

function pick(
  log: readonly StepcastEvent[],
  random: SeededRandom,
  type: StepcastEvent["type"],
): number {
  const places = log.flatMap((event, place) => (event.type === type ? [place] : []));
  const place = places[random.integer(places.length)];
  if (place === undefined) throw new Error(`the sample has no ${type}`);
  return place;
}

function at<T>(list: readonly T[], place: number): T {
  const item = list[place];
  if (item === undefined) throw new Error(`there is no place ${place}`);
  return item;
}

const faults: readonly Fault[] = [
  {
    what: "a reader loses an event",
    caught: "reader_lost",
    put: inReader((seen, place) => void seen.splice(place, 1)),
  },
  {
    what: "a reader misses the end",
    caught: "reader_lost",
    put: inReader((seen) => void seen.pop()),
  },
  {
    what: "a reader gets an event twice",
    caught: "reader_twice",
    put: inReader((seen, place) => void seen.splice(place, 0, at(seen, place))),
  },
  {
    what: "a reader gets an old event again, later",
    caught: "reader_twice",
    put: inReader((seen, place) => void seen.push(at(seen, place))),
  },
  {
    what: "a reader gets two events in the wrong order",
    caught: "reader_order",
    put: inReader(
      (seen, place) => void seen.splice(place, 2, at(seen, place + 1), at(seen, place)),
    ),
  },
  {
    what: "a reader gets an event that was changed",
    caught: "reader_changed",
    put: inReader((seen, place) => {
      const { cursor, event } = at(seen, place);
      seen[place] = { cursor, event: { ...event, at: event.at + 1 } };
    }),
  },
  {
    what: "a reader gets an event under the cursor of another",
    caught: "reader_changed",
    put: inReader((seen, place) => {
      seen[place] = { ...at(seen, place), cursor: at(seen, place + 1).cursor };
    }),
  },
  {
    what: "a reader gets an event before its commit, which a kill then takes back",
    caught: "reader_changed",
    put: inReader((seen) => {
      const last = at(seen, seen.length - 1);
      seen.push({ cursor: "k3-999", event: { ...last.event, seq: 999 } });
    }),
  },
  {
    what: "the log loses an event",
    caught: "log_order",
    put: inLog((log, random) => void log.splice(random.integer(log.length - 1), 1)),
  },
  {
    what: "the log holds an event twice",
    caught: "log_order",
    put: inLog((log, random) => {
      const place = random.integer(log.length);
      log.splice(place, 0, at(log, place));
    }),
  },
  {
    what: "the log holds two events in the wrong order",
    caught: "log_order",
    put: inLog((log, random) => {
      const place = random.integer(log.length - 1);
      log.splice(place, 2, at(log, place + 1), at(log, place));
    }),
  },
  {
    what: "a start is acknowledged before its commit, and the run is lost",
    caught: "acknowledged_lost",
    put: (evidence, random) => {
      const early = at(evidence.acknowledged, random.integer(evidence.acknowledged.length));
      const gone = (event: StepcastEvent): boolean => event.runId === early.runId;
      const log = evidence.log
        .filter((event) => !gone(event))
        .map((event, place) => ({ ...event, seq: place + 1 }));
      return { ...evidence, log };
    },
  },
  {
    what: "a start is acknowledged with a cursor that the log never reached",
    caught: "acknowledged_lost",
    put: (evidence) => ({
      ...evidence,
      acknowledged: evidence.acknowledged.map((answer, place) =>
        place === 0 ? { ...answer, cursor: `k3-${evidence.log.length + 1}` } : answer,
      ),
    }),
  },
  {
    what: "a cursor lies after the run's first event, so that a watcher misses it",
    caught: "acknowledged_lost",
    put: (evidence) => ({
      ...evidence,
      acknowledged: evidence.acknowledged.map((answer) => ({
        ...answer,
        cursor: `k3-${evidence.log.length}`,
      })),
    }),
  },
  {
    what: "one start makes two runs",
    caught: "run_twice",
    put: (evidence) => ({ ...evidence, acknowledged: evidence.acknowledged.slice(1) }),
  },
  {
    what: "a repeated start is answered with another run",
    caught: "run_twice",
    put: (evidence) => ({
      ...evidence,
      acknowledged: evidence.acknowledged.map((answer) => ({ ...answer, key: "one key" })),
    }),
  },
  {
    what: "a recorded step runs again",
    caught: "step_run_again",
    put: renumbered((log, random) => {
      const place = pick(log, random, "step.succeeded");
      const done = at(log, place);
      const started = log.find(
        (event) =>
          event.type === "step.started" &&
          event.runId === done.runId &&
          event.data.stepId === stepOf(done),
      );
      if (started?.type !== "step.started") throw new Error("a step that succeeded was started");
      log.splice(place + 1, 0, { ...started, data: { ...started.data, attempt: 9 } });
    }),
  },
  {
    what: "a success is recorded twice",
    caught: "step_run_again",
    put: renumbered((log, random) => {
      const place = pick(log, random, "step.succeeded");
      log.splice(place + 1, 0, at(log, place));
    }),
  },
  {
    what: "an attempt number is used twice",
    caught: "step_run_again",
    put: renumbered((log, random) => {
      const place = pick(log, random, "step.started");
      log.splice(place + 1, 0, at(log, place));
    }),
  },
  {
    what: "a step starts before what it needs",
    caught: "step_too_early",
    put: renumbered((log, random) => {
      const runId = at(log, pick(log, random, "step.started")).runId;
      const first = log.findIndex(
        (event) => event.type === "step.succeeded" && event.runId === runId,
      );
      log.splice(first, 1);
    }),
  },
  {
    what: "an item of a step is never recorded",
    caught: "step_too_early",
    put: renumbered((log) => {
      const place = log.findIndex((event) => stepOf(event)?.includes("/") === true);
      if (place === -1) throw new Error("the sample has items");
      log.splice(place, 1);
    }),
  },
  {
    what: "a step fails after it was recorded",
    caught: "step_run_again",
    put: renumbered((log, random) => {
      const place = pick(log, random, "step.succeeded");
      const { data, ...event } = at(log, place);
      const error = { code: "skill_failed", message: "late" };
      // Cast: the data of a success with an error is the data of a failure.
      log.splice(place + 1, 0, {
        ...event,
        type: "step.failed",
        data: { ...data, error },
      } as StepcastEvent);
    }),
  },
  {
    what: "a run does not end",
    caught: "run_incomplete",
    put: renumbered((log, random) => void log.splice(pick(log, random, "run.completed"), 1)),
  },
  {
    what: "a run goes on after its end",
    caught: "run_incomplete",
    put: renumbered((log, random) => void log.push(at(log, pick(log, random, "step.started")))),
  },
];

function stepOf(event: StepcastEvent): string | undefined {
  return event.type === "step.succeeded" ? event.data.stepId : undefined;
}

describe("the checker", () => {
  it("finds nothing in evidence without a fault", () => {
    for (const seed of seeds) {
      const evidence = sampleEvidence(seed);
      expect(checkEvidence(evidence).violations).toEqual([]);
      expect(evidence.log.length).toBeGreaterThan(80);
    }
  });

  it.each(faults)("catches, wherever it happens: $what", ({ caught, put }) => {
    for (const seed of seeds) {
      const { violations } = checkEvidence(put(sampleEvidence(seed), seededRandom(seed)));
      expect(
        violations.map(({ rule }) => rule),
        `seed ${seed}`,
      ).toContain(caught);
    }
  });

  it("survives the way to a file and back", () => {
    const evidence = sampleEvidence(1);
    const kept: Evidence = JSON.parse(JSON.stringify(evidence));
    expect(checkEvidence(kept)).toEqual(checkEvidence(evidence));
  });

  it("counts bodies that ran again", () => {
    const { figures } = checkEvidence(sampleEvidence(2));
    expect(figures.repeatedBodies).toBeGreaterThan(0);
    expect(figures).toMatchObject({ acknowledged: 4, cuts: 0 });
  });
});
