import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { foldRunRow, type RunRow, type StepcastEvent } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { readPages } from "../conformance/harness.ts";
import type { Store } from "../store.ts";
import { useFolders } from "./fixtures/folder.ts";
import { openSqliteStore } from "./store.ts";

const appender = fileURLToPath(new URL("./fixtures/appender.ts", import.meta.url));
const newFolder = useFolders();

/** Lets a process append until it acknowledged so many events, then kills it with -9. Gives what it acknowledged. */
async function appendAndKill(folder: string, acknowledged: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [appender, folder], { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  let output = "";
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.split("\n").length > acknowledged) child.kill("SIGKILL");
  }
  await exited;
  const lines = output.split("\n").slice(0, -1);
  expect(lines.length, complaints).toBeGreaterThanOrEqual(acknowledged);
  return lines;
}

async function eventsOf(store: Store): Promise<readonly StepcastEvent[]> {
  return (await readPages(store, { after: 0, limit: 512 })).map(({ event }) => event);
}

describe("a process killed with -9 in the middle of its appends", () => {
  it("loses no acknowledged event, keeps the order, the rows and the fences, and frees the folder", async () => {
    const folder = newFolder();
    const acknowledged: string[] = [];
    let fence = 0;
    let epoch: string | undefined;
    for (const events of [1, 150, 700, 1_500]) {
      acknowledged.push(...(await appendAndKill(folder, events)));
      const store = await openSqliteStore({ folder });
      epoch ??= store.epoch;
      expect(store.epoch).toBe(epoch);
      const log = await eventsOf(store);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      expect(store.head()).toBe(log.length);
      const kept = new Set(
        log.map(
          (event) => `${event.seq} ${event.type === "log.line" ? event.data.message : "queued"}`,
        ),
      );
      expect(acknowledged.filter((line) => !kept.has(line))).toEqual([]);
      await expectRowsAsFolded(store, log);
      const lease = await store.acquireLease("run_1", "survivor", 60_000);
      expect(lease?.fence).toBeGreaterThan(fence);
      fence = lease?.fence ?? 0;
      await store.close();
    }
  });
});

async function expectRowsAsFolded(store: Store, log: readonly StepcastEvent[]): Promise<void> {
  const folded = new Map<string, RunRow | undefined>();
  for (const event of log) {
    if (event.runId !== undefined)
      folded.set(event.runId, foldRunRow(folded.get(event.runId), event));
  }
  for (const [runId, row] of folded) expect(await store.run(runId)).toEqual(row);
  expect(await store.openRuns()).toHaveLength(folded.size);
}
