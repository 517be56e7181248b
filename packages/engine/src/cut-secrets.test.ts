import { createRedactor, limits } from "@stepcast/contracts";
import { createMemoryStore } from "@stepcast/store";
import { expect, it } from "vitest";
import { z } from "zod";
import { defineSkill, FatalStepError } from "./skill.ts";
import { createHarness } from "./testing/harness.ts";

const value = "correct-horse-battery";

it("a secret that is cut in two with the text that it stands in is told no further than a few letters", async () => {
  const redactor = createRedactor([value]);
  const around = (chars: number, place: number) =>
    `${".".repeat(chars - place)}${value} and ${".".repeat(chars)}`;
  const tell = defineSkill({
    id: "x.tell",
    title: "Tell",
    input: z.object({ place: z.number() }),
    output: z.unknown(),
    async run({ place }, context) {
      const message = around(limits.messageChars, place);
      context.log("info", message);
      context.progress(1, message);
      context.think(message);
      context.think("", { done: true });
      const large = `${around(limits.previewChars, place)}${".".repeat(limits.inlineOutputBytes)}`;
      await context.tool("t", large, () => large);
      throw new FatalStepError(message, { hint: message });
    },
  });
  const store = createMemoryStore({ redactor });
  const { run } = createHarness({ skills: [tell], store, redactor });
  const places = Array.from({ length: value.length + 3 }, (_, place) => place);
  const steps = places.map((place) => ({ id: `s${place}`, skill: "x.tell", input: { place } }));
  await run({ name: "p", steps });
  const { entries } = await store.read({ after: 0, limit: 1_000 });
  const told = entries.map(({ event }) => JSON.stringify(event)).join("\n");
  for (const type of ["log.line", "step.progress", "thinking.completed", "tool.completed"])
    expect(told).toContain(type);
  expect(told).toContain("***…");
  expect(told).not.toContain("correct-");
});

it("what is secret by its name is hidden in what is told of a large value, too", async () => {
  const given = { password: "hunter-two", text: ".".repeat(limits.inlineOutputBytes) };
  const tell = defineSkill({
    id: "x.tell",
    title: "Tell",
    input: z.unknown(),
    output: z.unknown(),
    run: (_, context) => context.tool("t", given, () => given).then(() => null),
  });
  const redactor = createRedactor();
  const store = createMemoryStore({ redactor });
  const { run } = createHarness({ skills: [tell], store, redactor });
  await run({ name: "p", steps: [{ id: "a", skill: "x.tell", input: {} }] });
  const { entries } = await store.read({ after: 0, limit: 100 });
  const told = entries.map(({ event }) => event);
  expect(told.find(({ type }) => type === "tool.started")?.data).toMatchObject({
    params: expect.stringMatching(/^{"password":"\*\*\*","text":"\.+…$/),
  });
  expect(JSON.stringify(told)).not.toContain("hunter-two");
});
