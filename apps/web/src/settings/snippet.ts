import type { NewKey } from "@stepcast/contracts";

export const snippetKinds = ["curl", "TypeScript"] as const;
export type SnippetKind = (typeof snippetKinds)[number];

/** A first program for a key: what its scopes let it do, ready to be pasted. */
export function snippet(kind: SnippetKind, key: NewKey, url: string): string {
  return kind === "curl" ? curl(key, url) : typescript(key, url);
}

function curl({ key, scopes, only }: NewKey, url: string): string {
  const bearer = `-H "Authorization: Bearer ${key}"`;
  if (scopes.includes("runs") && only === undefined)
    return [
      `curl ${url}/api/v1/runs \\`,
      `  ${bearer} \\`,
      `  -H "Content-Type: application/json" \\`,
      `  -d '{"goal":"Analyze steam efficiency"}'`,
    ].join("\n");
  if (scopes.includes("events"))
    return [
      `curl -N ${url}/api/v1/${feedPath(only)} \\`,
      `  ${bearer} \\`,
      `  -H "Accept: text/event-stream"`,
    ].join("\n");
  return [`curl ${url}/api/v1/status \\`, `  ${bearer}`].join("\n");
}

function feedPath(only: NewKey["only"]): string {
  if (only?.runId !== undefined) return `runs/${only.runId}/events`;
  if (only?.agentId !== undefined) return `agents/${only.agentId}/events`;
  return only?.room === undefined ? "events" : `events?room=${encodeURIComponent(only.room)}`;
}

function typescript({ key, scopes, only }: NewKey, url: string): string {
  const head = [
    `import { createStepcast } from "@stepcast/client";`,
    "",
    `const stepcast = createStepcast({ url: "${url}", token: "${key}" });`,
  ];
  if (scopes.includes("runs") && only === undefined)
    return [
      ...head,
      `const run = await stepcast.runs.start({ goal: "Analyze steam efficiency" });`,
      "console.log(await run.result());",
    ].join("\n");
  return [
    ...head,
    `for await (const { event } of stepcast.events(${JSON.stringify(only ?? {})}))`,
    "  console.log(event.type);",
  ].join("\n");
}
