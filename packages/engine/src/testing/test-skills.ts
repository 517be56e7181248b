import { z } from "zod";
import type { Clock } from "../clock.ts";
import { defineSkill, FatalStepError, RetryStepError, type Skill } from "../skill.ts";

/** What the test skills did, in order: `start a#1`, `end a#1`. */
export type SkillLog = string[];

/** Skills that tests script through their input; `log` tells what really ran. */
export function testSkills(clock: Clock, log: SkillLog): Skill[] {
  const anything = z.json();
  const echo = defineSkill({
    id: "test.echo",
    title: "Echo",
    input: z.object({ value: anything.optional() }),
    output: z.object({ value: anything }),
    run({ value }, { stepId, attempt }) {
      log.push(`run ${stepId}#${attempt}`);
      return { value: value ?? null };
    },
  });
  const sleep = defineSkill({
    id: "test.sleep",
    title: "Sleep",
    input: z.object({ ms: z.number(), value: anything.optional() }),
    output: z.object({ ms: z.number(), value: anything }),
    estimateMs: (input) => z.object({ ms: z.number() }).safeParse(input).data?.ms,
    async run({ ms, value }, { stepId, attempt, signal }) {
      log.push(`start ${stepId}#${attempt}`);
      await new Promise<void>((resolve, reject) => {
        const cancel = clock.after(ms, resolve);
        signal.addEventListener("abort", () => {
          cancel();
          reject(signal.reason);
        });
      });
      log.push(`end ${stepId}#${attempt}`);
      return { ms, value: value ?? null };
    },
  });
  const fail = defineSkill({
    id: "test.fail",
    title: "Fail",
    input: z.object({
      times: z.number().default(Number.MAX_SAFE_INTEGER),
      how: z.enum(["error", "fatal", "retry", "string", "undefined"]).default("error"),
      afterMs: z.number().default(0),
    }),
    output: z.object({ attempt: z.number() }),
    run({ times, how, afterMs }, { stepId, attempt }) {
      log.push(`run ${stepId}#${attempt}`);
      if (attempt > times) return { attempt };
      if (how === "fatal") throw new FatalStepError("it can never work");
      if (how === "retry") throw new RetryStepError(afterMs, "try again later");
      if (how === "string") throw "a thrown string";
      if (how === "undefined") throw undefined;
      throw new Error("it did not work");
    },
  });
  const hang = defineSkill({
    id: "test.hang",
    title: "Never returns, heeds nothing",
    input: z.object({}),
    output: z.any(),
    run(_, { stepId, attempt }) {
      log.push(`start ${stepId}#${attempt}`);
      return new Promise(() => undefined);
    },
  });
  return [echo, sleep, fail, hang];
}

/** Keeps its thread busy, by the real clock. */
export const busy = defineSkill({
  id: "test.busy",
  title: "Busy",
  input: z.object({ ms: z.number() }),
  output: z.null(),
  run({ ms }) {
    const until = performance.now() + ms;
    while (performance.now() < until);
    return null;
  },
});
