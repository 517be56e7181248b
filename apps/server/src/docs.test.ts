import { readFile } from "node:fs/promises";
import { errorTable, parseCursor, parseEvent } from "@stepcast/contracts";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { expect, it } from "vitest";

const read = (name: string) => readFile(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map(
    ([, text = ""]) => text,
  );
}

it("docs/errors.md lists every code as the table has it, and no other", async () => {
  const rows = (await read("errors.md")).matchAll(
    /^\| `(\w+)` *\| (\d+) *\| (\S+) *\| (.+?) *\|$/gm,
  );
  const listed = [...rows].map(([, code, http, retry, hint = ""]) => ({
    code,
    http: Number(http),
    retry,
    hint: hint.replaceAll("`", ""),
  }));
  const table = Object.entries(errorTable).map(([code, kind]) => ({ code, ...kind }));
  expect(listed).toEqual(table);
});

it("JSON in the documents is JSON, and the event in it is one", async () => {
  const texts = [
    ...blocks(await read("errors.md"), "json"),
    ...blocks(await read("protocol.md"), "json"),
  ];
  const [error, event] = texts.map((text): unknown => JSON.parse(text));
  expect(error).toMatchObject({ error: { code: "plan_invalid" } });
  expect(parseEvent(event)).toMatchObject({ type: "step.started" });
});

it("frames in docs/protocol.md are frames that a client of the standard reads", async () => {
  const messages: EventSourceMessage[] = [];
  let retryMs = 0;
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onRetry: (ms) => {
      retryMs = ms;
    },
  });
  for (const text of blocks(await read("protocol.md"), "text")) parser.feed(text);
  expect(messages.map(({ event }) => event)).toEqual(["step.started", "heartbeat", "gap"]);
  for (const { id = "" } of messages) expect(() => parseCursor(id)).not.toThrow();
  const [first] = messages;
  const event = parseEvent(JSON.parse(first?.data ?? ""));
  expect(first).toMatchObject({ event: event.type });
  expect(parseCursor(first?.id ?? "").seq).toBe(event.seq);
  expect(retryMs).toBeGreaterThanOrEqual(250);
});

it("the cursor's form in docs/protocol.md is the parser's", async () => {
  const pattern = /MUST match `(.+?)`/.exec(await read("protocol.md"))?.[1] ?? "";
  for (const text of [
    "e1-0",
    "e1-41",
    "e1-041",
    "E1-1",
    "e1",
    "e1--1",
    "e1-1 ",
    `${"e".repeat(33)}-1`,
  ]) {
    const parses = (() => {
      try {
        parseCursor(text);
        return true;
      } catch {
        return false;
      }
    })();
    expect([text, new RegExp(pattern).test(text)]).toEqual([text, parses]);
  }
});
