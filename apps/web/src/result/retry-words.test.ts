import type { StepState } from "@stepcast/contracts";
import { expect, test } from "vitest";
import { en } from "../i18n/en.ts";
import { retryWords } from "./retry-words.ts";

const step = (status: StepState["status"]): StepState => ({
  stepId: status,
  label: status,
  skill: "core.noop",
  status,
  attempt: 1,
  failures: 0,
});

test("only a run with a failed step offers to retry it; a stopped one goes on", () => {
  expect(retryWords({ steps: [step("succeeded"), step("failed")] }, en)).toBe("Retry failed");
  expect(retryWords({ steps: [step("succeeded"), step("cancelled")] }, en)).toBe("Continue");
});
