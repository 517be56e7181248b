import { limits, type StepcastEvent } from "@stepcast/contracts";
import { jsonValueArbitrary, runArbitrary } from "@stepcast/contracts/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReportedFact } from "../report.ts";
import { finishedRun } from "../testing/setup.ts";
import { continueReply, newReply } from "./reply.ts";
import { replyText, textPieces } from "./reply-text.ts";

function say(events: readonly StepcastEvent[]): readonly ReportedFact[] {
  let reply = newReply("run_1");
  return events.flatMap((event) => {
    const said = continueReply(reply, event);
    reply = said.reply;
    return said.facts;
  });
}

const pieces = (facts: readonly ReportedFact[]) =>
  facts.flatMap((fact) => (fact.type === "chat.delta" ? [fact.data.text] : [])).join("");

function failing(code: string, hint?: string): readonly StepcastEvent[] {
  const at = { at: 0, room: "ada/talk", runId: "run_1" };
  const counts = { totalSteps: 0, succeeded: 0, failed: 0, skipped: 0, cancelled: 0, layers: 0 };
  const error = { code, message: "I know these: “a”.", ...(hint === undefined ? {} : { hint }) };
  return [
    { ...at, seq: 1, type: "run.queued", data: { tags: [], requestedBy: "ada", goal: "sing" } },
    {
      ...at,
      seq: 2,
      type: "run.failed",
      data: { error, durationMs: 1, ...counts, speedup: 0, criticalPathMs: 0 },
    },
  ];
}

describe("a reply", () => {
  it("is typing, pieces, the whole message, its end, whatever the run does", () => {
    fc.assert(
      fc.property(runArbitrary, (events) => {
        const facts = say(events);
        const shape = facts
          .map((fact) => (fact.type === "chat.typing" ? `typing:${fact.data.isTyping}` : fact.type))
          .join(" ");
        expect(shape).toMatch(
          /^chat\.message typing:true( chat\.delta)* typing:false (chat\.message chat\.done|chat\.failed)$/,
        );
        for (const fact of facts)
          if (fact.type === "chat.message" && fact.data.role === "assistant")
            expect(fact.data.content).toBe(pieces(facts));
      }),
    );
  });

  it("says nothing after its end, also when the run goes on", () => {
    const events = finishedRun("run_1", "ada/talk").map((event, index) => ({
      ...event,
      seq: index + 1,
    })) as StepcastEvent[];
    expect(say([...events, ...events])).toEqual(say(events));
  });

  it("to a goal that is not understood is a plain message and no error", () => {
    const facts = say(failing("goal_not_understood", "Start with one of these."));
    expect(facts.at(-1)?.type).toBe("chat.done");
    expect(facts.at(-2)).toMatchObject({
      type: "chat.message",
      data: {
        role: "assistant",
        content: "I know these: “a”.\n\nStart with one of these.",
        runId: "run_1",
      },
    });
  });

  it("to work that failed is the error", () => {
    expect(say(failing("step_timeout")).at(-1)).toMatchObject({
      type: "chat.failed",
      data: { error: { code: "step_timeout" } },
    });
  });

  it("is never longer than a message may be", () => {
    const events = finishedRun("run_1", "ada/talk").map((event, index) => ({
      ...event,
      seq: index + 1,
      ...(event.type === "run.completed"
        ? { data: { ...event.data, output: "x".repeat(2 * limits.chatMessageChars) } }
        : {}),
    })) as StepcastEvent[];
    const facts = say(events);
    expect(pieces(facts)).toHaveLength(limits.chatMessageChars);
  });
});

describe("text", () => {
  it("in pieces is the text again, each piece short", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (text) => {
        const parts = textPieces(text);
        expect(parts.join("")).toBe(text);
        for (const part of parts) expect([...part].length).toBeLessThanOrEqual(160);
      }),
    );
  });

  it("is made of any result", () => {
    fc.assert(
      fc.property(jsonValueArbitrary, (value) => {
        expect(typeof replyText(value)).toBe("string");
      }),
    );
    const report = {
      $artifact: `sha256-${"0".repeat(64)}`,
      name: "a]b.md",
      mediaType: "text/markdown",
      bytes: 3,
    };
    expect(replyText({ npv: 12.5, years: [1, 2], report })).toBe(
      [
        "- **npv**: 12.5",
        "- **years**:",
        "  - 1",
        "  - 2",
        `- **report**: [a\\]b.md](/api/v1/artifacts/${report.$artifact})`,
      ].join("\n"),
    );
  });
});
