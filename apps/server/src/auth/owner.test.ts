import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dataFolder } from "../data-folder.ts";
import { loadCredentials } from "./owner.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stepcast-owner-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each(["owner-token", "session-key"])(
  "what is left of a %s that was cut short opens nothing: the server does not start, and says which file",
  async (name) => {
    await writeFile(join(folder, name), "a");
    await expect(loadCredentials(dataFolder(folder), undefined)).rejects.toMatchObject({
      code: "storage_failed",
      message: `The file ${name} of the data folder is damaged.`,
    });
  },
);

it("a token that is given takes the place of a damaged one", async () => {
  await writeFile(join(folder, "owner-token"), "a");
  const token = "a-token-that-was-given";
  expect((await loadCredentials(dataFolder(folder), token)).isToken(token)).toBe(true);
});
