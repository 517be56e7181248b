import fc from "fast-check";
import { expect, it } from "vitest";
import { runEvent } from "./testing/run-events.ts";
import { ScriptedBrowser } from "./testing/scripted-browser.ts";
import type { ScriptedTab } from "./testing/scripted-tab.ts";

const runIds = ["run_a", "run_b", "run_c"];
const mostTabs = 4;

/** What may happen to a browser, in any order. */
type Move =
  | { readonly kind: "append"; readonly run: number }
  | { readonly kind: "open" }
  | {
      readonly kind: "watch";
      readonly tab: number;
      readonly run: number;
      readonly after: number;
    }
  | { readonly kind: "unwatch"; readonly feed: number }
  | {
      readonly kind: "close" | "crash" | "freeze" | "thaw" | "hide" | "show" | "put-away" | "back";
      readonly tab: number;
    }
  | { readonly kind: "lose"; readonly tab: number; readonly count: number }
  | { readonly kind: "cut" }
  | { readonly kind: "pass"; readonly ms: number };

const tab = fc.nat(mostTabs - 1);
const run = fc.nat(2);
const change = fc.constantFrom(
  ...(["close", "crash", "freeze", "thaw", "hide", "show", "put-away", "back"] as const),
);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("append" as const), run }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("open" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("watch" as const), tab, run, after: fc.nat(30) }),
  },
  fc.record({ kind: fc.constant("unwatch" as const), feed: fc.nat(5) }),
  { weight: 4, arbitrary: fc.record({ kind: change, tab }) },
  fc.record({ kind: fc.constant("lose" as const), tab, count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("cut" as const) }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      ms: fc.constantFrom(0, 10, 40, 300, 1_500, 4_000),
    }),
  },
);

interface Watched {
  readonly tab: ScriptedTab;
  readonly runId: string;
  readonly after: number;
  readonly seqs: readonly number[];
  readonly stop: () => void;
}

class Model {
  readonly browser = new ScriptedBrowser();
  watched: Watched[] = [];

  async make(next: Move): Promise<void> {
    const { browser } = this;
    switch (next.kind) {
      case "append":
        this.append(runIds[next.run] ?? "");
        break;
      case "open":
        if (browser.tabs.size < mostTabs) browser.open();
        break;
      case "watch":
        this.#watch(this.#tab(next.tab), runIds[next.run] ?? "", next.after);
        break;
      case "unwatch":
        for (const gone of this.watched.splice(next.feed, 1)) gone.stop();
        break;
      case "lose": {
        const target = this.#tab(next.tab);
        if (target !== undefined) target.lost = next.count;
        break;
      }
      case "cut":
        browser.cut();
        break;
      case "pass":
        await browser.pass(next.ms);
        break;
      default:
        this.#change(next.kind, this.#tab(next.tab));
    }
    // A few turns, and not until everything is quiet: what overlaps is what is tested.
    await Promise.resolve();
  }

  append(runId: string): void {
    this.browser.log.append(runEvent(runId, "log.line", { level: "info", message: "" }));
  }

  #tab(at: number): ScriptedTab | undefined {
    const open = [...this.browser.tabs];
    return open[at % open.length];
  }

  #watch(target: ScriptedTab | undefined, runId: string, place: number): void {
    if (target === undefined || target.isFrozen) return;
    const after = Math.min(place, this.browser.log.events.length);
    const watch = target.watch({ runId }, after === 0 ? "start" : `e1-${after}`);
    this.watched.push({ tab: target, runId, after, ...watch });
  }

  #change(
    kind: Extract<Move, { tab: number; kind: string }>["kind"],
    target: ScriptedTab | undefined,
  ): void {
    if (target === undefined) return;
    if (kind === "freeze") target.freeze();
    else if (kind === "thaw") target.thaw();
    else if (kind === "hide" || kind === "show") target.turn(kind === "hide");
    else if (kind === "put-away" || kind === "back") target.suspend(kind === "put-away");
    else {
      this.watched = this.watched.filter((watched) => watched.tab !== target);
      if (kind === "close") target.close();
      else target.crash();
    }
  }

  /** Every tab runs and is seen, and time goes on until all have what there is. */
  async rest(): Promise<void> {
    for (const open of this.browser.tabs) {
      open.lost = 0;
      open.thaw();
      open.suspend(false);
      open.turn(false);
    }
    await this.browser.pass(5_000);
    // Who lost a message learns it from the next one.
    for (const runId of runIds) this.append(runId);
    await this.browser.pass(3_000);
  }
}

it("gives every feed of every tab all of its events, in order, none twice, over one stream", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 60, size: "max" }), async (moves) => {
      const model = new Model();
      for (const _ of runIds) model.browser.open();
      try {
        for (const next of moves) await model.make(next);
        await model.rest();
        for (const { runId, after, seqs } of model.watched) {
          const all = model.browser.log.events.filter(
            (event) => event.runId === runId && event.seq > after,
          );
          expect(seqs).toEqual(all.map(({ seq }) => seq));
        }
        const watching = new Set(model.watched.map((watched) => watched.tab));
        expect(model.browser.streams.size).toBe(watching.size > 0 ? 1 : 0);
      } finally {
        for (const open of model.browser.tabs) open.close();
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);
