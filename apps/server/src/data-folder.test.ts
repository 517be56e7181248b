import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dataFolder } from "./data-folder.ts";

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
