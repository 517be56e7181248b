import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dataFolder } from "./data-folder.ts";
import { createLog } from "./log.ts";

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "stepcast-folder-"));
});
afterEach(() => rm(path, { recursive: true, force: true }));

it("a file that is written by several at once is whole, and the last one's", async () => {
  const folder = dataFolder(path);
  const texts = Array.from({ length: 40 }, (_, n) => `${n} `.repeat(2_000 - 40 * n));
  await Promise.all(texts.map((text) => folder.keepSecret("sessions", text)));
  expect((await readFile(join(path, "sessions"), "utf8")).trim()).toBe(texts.at(-1)?.trim());
});

it("a secret is made once, however many ask for it at the same time", async () => {
  const folder = dataFolder(path);
  let made = 0;
  const asked = Array.from({ length: 10 }, () => folder.secret("key", () => `made-${made++}`));
  expect(new Set(await Promise.all(asked))).toEqual(new Set(["made-0"]));
});

it("a server that cannot say where it is yet says so, and does once it can, but for one that has ended", async () => {
  const draft = join(path, "server.json.new");
  await mkdir(draft);
  const lines: string[] = [];
  const log = createLog({ level: "warn", format: "json", write: (line) => lines.push(line) });
  const [folder, ended] = [dataFolder(path, log), dataFolder(path, log)];
  const info = { url: "http://localhost:1", startedAt: "" };
  await folder.announce({ ...info, pid: 1 });
  await ended.announce({ ...info, pid: 2 });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("commands of this machine do not find the server");
  await ended.withdraw();
  await rm(draft, { recursive: true });
  const told = () => readFile(join(path, "server.json"), "utf8").then(JSON.parse, () => undefined);
  await expect.poll(told, { timeout: 30_000 }).toMatchObject({ pid: 1 });
  await folder.withdraw();
  expect(await told()).toBeUndefined();
});
