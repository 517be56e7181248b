import {
  foldRunEvents,
  isRunEnded,
  limits,
  type PlanInput,
  type RunState,
  type StepcastEvent,
} from "@stepcast/contracts";
import { seededRandom } from "@stepcast/contracts/testing";
import { createMemoryStore, type Store } from "@stepcast/store";
import { createEngine } from "../create-engine.ts";
import type { Engine, StartRequest } from "../engine.ts";
import type { EngineOptions } from "../engine-options.ts";
import { createSkillRegistry } from "../registry.ts";
import type { Skill } from "../skill.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { gateStore } from "./gated-store.ts";
import { type SkillLog, testSkills } from "./test-skills.ts";

/** An engine on a memory store, with a clock that the test turns and a randomness that it chose. */
export interface Harness {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly engine: Engine;
  /** What the test skills did. */
  readonly log: SkillLog;
  /** What the engine reported, beside the log. */
  readonly reports: unknown[];
  events(runId: string): Promise<StepcastEvent[]>;
  state(runId: string): Promise<RunState>;
  start(plan: PlanInput, more?: Partial<StartRequest>): Promise<string>;
  /** Turns the clock until the run has ended, and returns its state. */
  finish(runId: string): Promise<RunState>;
  run(plan: PlanInput, more?: Partial<StartRequest>): Promise<RunState>;
  /** The process "dies" without a word, and another one takes over the store. */
  crash(): void;
  recover(): Promise<void>;
}

export const owner = { room: "owner/main", by: "owner" } as const;

export interface HarnessOptions extends Partial<Omit<EngineOptions, "skills" | "clock">> {
  readonly skills?: readonly Skill[];
  readonly seed?: number;
}

export function createHarness({ skills = [], seed = 1, ...options }: HarnessOptions = {}): Harness {
  const clock = createFakeClock();
  const log: SkillLog = [];
  const reports: unknown[] = [];
  const store = options.store ?? createMemoryStore({ clock });
  const registry = createSkillRegistry([...testSkills(clock, log), ...skills]);
  const random = seededRandom(seed);
  let gate = gateStore(store);
  const open = (): Engine => {
    gate = gateStore(store);
    return createEngine({
      random: random.bytes,
      onError: (error) => reports.push(error),
      ...options,
      store: gate.store,
      clock,
      skills: registry,
    });
  };
  let engine = open();
  const events = async (runId: string): Promise<StepcastEvent[]> => {
    const found: StepcastEvent[] = [];
    for (let after = 0; after < store.head(); ) {
      const page = await store.read({ after, feeds: [{ runId }], limit: 500 });
      found.push(...page.entries.map((entry) => entry.event));
      after = page.scannedTo;
    }
    return found;
  };
  const state = async (runId: string): Promise<RunState> => {
    const folded = foldRunEvents(undefined, await events(runId));
    if (folded === undefined) throw new Error(`the log does not know run ${runId}`);
    return folded;
  };
  const start: Harness["start"] = async (plan, more) => {
    const { runId } = await engine.start({ ...owner, plan, ...more });
    await clock.settle();
    return runId;
  };
  const finish = async (runId: string): Promise<RunState> => {
    let ended = false;
    const look = async () => {
      const row = await store.run(runId);
      ended = row !== undefined && isRunEnded(row.status);
    };
    const stop = store.onCommit(() => void look());
    await look();
    await clock.advanceUntil(() => ended);
    stop();
    return state(runId);
  };
  return {
    clock,
    store,
    log,
    reports,
    get engine() {
      return engine;
    },
    events,
    state,
    start,
    finish,
    run: async (plan, more) => finish(await start(plan, more)),
    crash: () => gate.cut(),
    async recover() {
      engine = open();
      // The lease of the dead process has to expire; then a sweep takes over.
      await clock.advance(2 * limits.leaseMs);
    },
  };
}
