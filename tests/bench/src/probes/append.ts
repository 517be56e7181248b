import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { NewEvent } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import { openStore } from "../open-store.ts";
import type { Probe } from "../probe.ts";
import { historyRunId, runHistory } from "../run-history.ts";
import type { Storage } from "../runner.ts";

export interface AppendInput {
  /** `bare` inserts the bytes of the same events into one SQLite table, one commit per append. */
  readonly target: "stepcast" | "bare";
  readonly storage: Storage;
  readonly folder: string;
  /** How many appends are awaited one after the other; the large ones are a tenth of that. */
  readonly appends: number;
}

export interface AppendResult {
  /** Microseconds per append of one event. */
  readonly singleUs: number;
  /** Microseconds per event in appends of a hundred. */
  readonly groupedUs: number;
  /** Microseconds per event when as many appends of one event wait at once. */
  readonly concurrentUs: number;
}

const groupSize = 100;

type AppendEvents = (events: readonly NewEvent[]) => Promise<unknown>;

/** What an append costs: alone, in groups, and when many wait at once. */
export const probeAppend: Probe<"append"> = async (input) => {
  if (input.target === "bare") {
    const { append, close } = openBare(input);
    const result = await measureAppends(append, input.appends);
    close();
    return result;
  }
  const store = await openStore(input);
  await openHistoryRun(store);
  const result = await measureAppends((events) => store.append({ events }), input.appends);
  await store.close();
  return result;
};

/** No history reaches this number. */
const openRun = 9_999_999_999;

/** Starts a run whose steps can then be appended, as the engine does with an open run. */
export async function openHistoryRun(store: Store): Promise<void> {
  const [queued, started] = runHistory(openRun);
  if (queued === undefined || started === undefined) return;
  await store.append({ events: [queued, started] });
}

/** Ends that run: an engine over the same store would take it up otherwise. */
export async function endHistoryRun(store: Store): Promise<void> {
  await store.append({ events: runHistory(openRun).slice(-1) });
}

/** One event of that run. */
export function stepEvent(): NewEvent {
  const event = runHistory(openRun).find(({ type }) => type === "step.succeeded");
  if (event === undefined) throw new Error(`the history of ${historyRunId(openRun)} has no step`);
  return event;
}

async function measureAppends(append: AppendEvents, appends: number): Promise<AppendResult> {
  const event = stepEvent();
  const group = Array.from({ length: groupSize }, () => event);
  const groups = Math.max(1, Math.round(appends / 10));
  for (let warm = 0; warm < appends / 10; warm++) await append([event]);
  const single = await timeUs(async () => {
    for (let done = 0; done < appends; done++) await append([event]);
  });
  const grouped = await timeUs(async () => {
    for (let done = 0; done < groups; done++) await append(group);
  });
  const concurrent = await timeUs(() =>
    Promise.all(Array.from({ length: appends }, () => append([event]))),
  );
  return {
    singleUs: single / appends,
    groupedUs: grouped / (groups * groupSize),
    concurrentUs: concurrent / appends,
  };
}

function openBare(input: AppendInput): { append: AppendEvents; close: () => void } {
  const database = new DatabaseSync(join(input.folder, "bare.db"));
  database.exec("PRAGMA journal_mode=WAL");
  database.exec(`PRAGMA synchronous=${input.storage === "fsync" ? "FULL" : "OFF"}`);
  database.exec("CREATE TABLE log (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT");
  const insert = database.prepare("INSERT INTO log (bytes) VALUES (?)");
  const encoder = new TextEncoder();
  return {
    append: async (events) => {
      database.exec("BEGIN");
      for (const event of events) insert.run(encoder.encode(JSON.stringify(event)));
      database.exec("COMMIT");
    },
    close: () => database.close(),
  };
}

async function timeUs(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) * 1_000;
}
