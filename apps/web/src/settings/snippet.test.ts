import type { NewKey } from "@stepcast/contracts";
import { expect, test } from "vitest";
import { snippet } from "./snippet.ts";

const url = "https://stepcast.example";
const key = (more: Partial<NewKey>): NewKey => ({
  id: "key_1",
  name: "Demo",
  prefix: "sc_abcd",
  scopes: ["events"],
  createdAt: 0,
  key: "sc_abcdef",
  ...more,
});

test("a key that may start runs starts one", () => {
  const made = key({ scopes: ["runs", "events"] });
  expect(snippet("curl", made, url)).toContain(`${url}/api/v1/runs`);
  expect(snippet("TypeScript", made, url)).toContain("runs.start");
});

test.each([
  [{ runId: "run_1" }, "/api/v1/runs/run_1/events"],
  [{ agentId: "thermal-1" }, "/api/v1/agents/thermal-1/events"],
  [{ room: "owner/main" }, "/api/v1/events?room=owner%2Fmain"],
  [undefined, "/api/v1/events"],
])("a key that reads only %j follows that feed", (only, path) => {
  const made = key({ only });
  expect(snippet("curl", made, url)).toContain(`${url}${path} `);
  expect(snippet("TypeScript", made, url)).toContain(`events(${JSON.stringify(only ?? {})})`);
});

test.each(["curl", "TypeScript"] as const)("%s shows the key", (kind) =>
  expect(snippet(kind, key({}), url)).toContain("sc_abcdef"),
);
