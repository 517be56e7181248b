import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readPages } from "../conformance/harness.ts";
import { useFolders } from "./fixtures/folder.ts";
import { openSqliteStore } from "./store.ts";

const reporter = fileURLToPath(new URL("./fixtures/reporter.ts", import.meta.url));
const newFolder = useFolders();

/** Lets a producer report from `from` on until so many reports were acknowledged, then kills it with -9. */
async function reportAndKill(folder: string, from: number, reports: number): Promise<number> {
  const child = spawn(process.execPath, [reporter, folder, String(from)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.split("\n").length > reports) child.kill("SIGKILL");
  }
  await exited;
  return Number(output.split("\n").at(-2));
}

it("a producer that is killed and goes on after its last acknowledged report is kept whole, once", async () => {
  const folder = newFolder();
  let acknowledged = 0;
  // What was under way when it died may be in the log already: it is sent again all the same.
  for (const reports of [1, 40, 150])
    acknowledged = await reportAndKill(folder, acknowledged + 1, reports);
  const store = await openSqliteStore({ folder });
  const kept = (await readPages(store, { after: 0, limit: 512 })).map(({ event }) =>
    event.type === "log.line" ? Number(event.data.message) : event.type,
  );
  expect(kept).toEqual(kept.map((_, index) => index + 1));
  expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
  expect(kept.length).toBeLessThanOrEqual(acknowledged + 1);
  await store.close();
});
