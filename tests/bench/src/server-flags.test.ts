import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { serverFlags } from "./server-flags.ts";

it("what is measured runs as npm start runs the server", async () => {
  const file = new URL("../../../package.json", import.meta.url);
  const { scripts } = JSON.parse(await readFile(file, "utf8"));
  expect(scripts.start).toBe(`exec node ${serverFlags.join(" ")} apps/server/dist/start.js`);
});
