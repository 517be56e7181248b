import { describe, expect, it } from "vitest";
import { fromGreenLang } from "./green-lang-report.ts";

describe("a report in the plant's words", () => {
  it("is the same in the log's", () => {
    const progress = {
      job_id: "batch-1",
      agent_id: "pump-1",
      progress_percent: 45.5,
      current_step: "Filling the tank",
      step_number: 3,
      total_steps: 10,
      elapsed_seconds: 12.5,
      estimated_total_seconds: 27.47,
      details: { current_step: 1 },
    };
    expect(fromGreenLang(progress)).toEqual({
      jobId: "batch-1",
      agentId: "pump-1",
      percent: 45.5,
      currentStep: "Filling the tank",
      stepNumber: 3,
      totalSteps: 10,
      elapsedMs: 12_500,
      estimatedTotalMs: 27_470,
      details: { current_step: 1 },
    });
    const alarm = { alarm_id: "a-7", agent_id: "pump-1", current_value: 9.4, threshold_value: 9 };
    expect(fromGreenLang(alarm)).toEqual({
      alarmId: "a-7",
      agentId: "pump-1",
      currentValue: 9.4,
      thresholdValue: 9,
    });
    expect(fromGreenLang({ source_id: "boiler" })).toEqual({ sourceId: "boiler" });
  });

  it("leaves out what is null, which is not known", () => {
    const status = { status: "IDLE", current_step: null, progress_percent: null, metadata: null };
    expect(fromGreenLang(status)).toEqual({ status: "IDLE" });
  });

  it("leaves what it cannot say to be refused", () => {
    const twice = { percent: 1, progress_percent: 2 };
    expect(fromGreenLang(twice)).toEqual(twice);
    expect(fromGreenLang({ elapsed_seconds: "soon" })).toEqual({ elapsedMs: "soon" });
  });

  it("changes nothing of one in the log's words", () => {
    const report = { status: "IDLE", metadata: null };
    expect(fromGreenLang(report)).toBe(report);
  });
});
