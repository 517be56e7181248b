import { afterAll, beforeAll, expect, it } from "vitest";
import { Folder, startServer } from "./testing/cli-process.ts";

let folder: Folder;
let server: AsyncDisposable;
beforeAll(async () => {
  folder = await Folder.create();
  server = await startServer(folder);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

it("counts one thing as one", async () => {
  const step = { id: "a", skill: "core.echo", input: {} };
  const one = await folder.file("one.json", { name: "One", steps: [step] });
  const { out } = await folder.call(["plans", "check", one]);
  expect(out).toContain("One: 1 step, 0 edges, 1 layer\n");
  const two = { name: "Two", steps: [step, { ...step, id: "b", needs: ["a"] }] };
  const more = await folder.call(["plans", "check", await folder.file("two.json", two)]);
  expect(more.out).toContain("Two: 2 steps, 1 edge, 2 layers\n");
});
