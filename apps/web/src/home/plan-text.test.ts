import { expect, it } from "vitest";
import { planIn, planTextOf } from "./plan-text.ts";

const plan = { name: "Harvest", steps: [{ id: "a", skill: "core.noop" }] };
const json = JSON.stringify(plan);

it.each([
  ["as it is", json],
  ["over lines, with room before", `\n  ${JSON.stringify(plan, undefined, 2)}\n`],
  ["between the fences of a document", `\`\`\`json\n${json}\n\`\`\`\n`],
  ["as the body of a request", JSON.stringify({ plan })],
])("reads a plan %s", (_, text) => {
  expect(planIn(text)).toEqual(plan);
});

it.each([
  ["cut off", json.slice(0, -3)],
  ["with a comma too many", '{"name": "Harvest", "steps": [],}'],
  ["in single quotes after the first member", `{"name": 'Harvest'}`],
  ["cut off, between fences", `\`\`\`json\n${json.slice(0, -3)}\n\`\`\``],
])("knows what is meant as a plan: %s", (_, text) => {
  expect(planTextOf(text)).toMatchObject({ kind: "not-json", reason: expect.stringMatching(/./) });
});

it.each([
  ["an empty object", "{}"],
  ["a goal in JSON", '{"goal": "Create a business plan"}'],
  ["steps alone", '[{"id": "a", "skill": "core.noop"}]'],
  ["a step without a skill", '{"name": "Harvest", "steps": [{"id": "a"}]}'],
  ["a plan beside what would be lost", JSON.stringify({ plan, input: { file: "x" } })],
])("knows JSON that is no plan: %s", (_, text) => {
  expect(planTextOf(text)).toEqual({ kind: "no-plan" });
});

it.each([
  "Create a plan",
  "{{company}} needs a plan",
  "[urgent] Look into it",
  "{",
  "",
  "```\nls\n```",
])("leaves words alone: %j", (text) => {
  expect(planTextOf(text)).toEqual({ kind: "words" });
});
