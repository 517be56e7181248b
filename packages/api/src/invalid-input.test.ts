import {
  createKey,
  createToken,
  type InputProblem,
  inputProblemCodes,
  inviteMember,
  joinInput,
  openRoom,
  renameAccount,
  startRun,
} from "@stepcast/contracts";
import { expect, it } from "vitest";
import type { z } from "zod";
import { invalidInput } from "./invalid-input.ts";

/** What is told of an input, without the sentences. */
function told(schema: z.ZodType, input: unknown): readonly Omit<InputProblem, "message">[] {
  const parsed = schema.safeParse(input);
  if (parsed.success) return [];
  const { details } = invalidInput(parsed.error);
  // Cast: what invalidInput gives its errors.
  const { problems } = details as { problems: InputProblem[] };
  return problems.map(({ message: _, ...data }) => data);
}

const person = { token: "si_1", name: "Ada", email: "ada@example.org", password: "long enough" };

type Case = [
  schema: z.ZodType,
  input: unknown,
  code: InputProblem["code"],
  path: string,
  size?: number,
];

const cases: Case[] = [
  [renameAccount, { name: "" }, "empty", "/name"],
  [renameAccount, { name: "x".repeat(300) }, "too_long", "/name", 200],
  [renameAccount, { name: "a\u2028b" }, "one_line", "/name"],
  [renameAccount, { name: "\u200b" }, "visible", "/name"],
  [renameAccount, {}, "missing", "/name"],
  [renameAccount, { name: 1 }, "wrong_type", "/name"],
  [renameAccount, { name: "Ada", nam: 1 }, "unknown_field", "/"],
  [joinInput, { ...person, email: "ada" }, "email", "/email"],
  [joinInput, { ...person, password: "short" }, "too_short", "/password", 10],
  [inviteMember, { role: "king" }, "not_one_of", "/role"],
  [inviteMember, { expiresInHours: 0 }, "too_small", "/expiresInHours", 1],
  [createKey, { name: "k", scopes: [] }, "too_few", "/scopes", 1],
  [createKey, { name: "k", scopes: ["runs"], only: { runId: "a b" } }, "id", "/only/runId"],
  [createKey, { name: "k", scopes: ["runs"], only: { room: "a" } }, "room", "/only/room"],
  [openRoom, { room: "ada/main", user: "a b" }, "user_id", "/user"],
  [startRun, {}, "plan_or_goal", "/"],
  [createToken, {}, "missing", "/only"],
  [createToken, { only: "run_1" }, "wrong_type", "/only"],
  [createToken, { only: { room: "ada" } }, "room", "/only/room"],
  [createToken, { only: { agentId: "a b" } }, "id", "/only/agentId"],
];

it.each(cases)("says as data what is wrong (%#)", (...[schema, input, code, path, size]: Case) => {
  expect(told(schema, input)).toEqual([{ code, path, ...(size !== undefined && { size }) }]);
  expect(inputProblemCodes).toContain(code);
});
