// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { LiveTicker } from "./live-ticker.tsx";
import { stagedRun, tickerStage } from "./testing/ticker-stage.tsx";

afterEach(cleanup);

test("the tape tells what failed by its step, however many items it had", () => {
  const stage = tickerStage();
  render(<LiveTicker runId="run_a" locale="it" />, { wrapper: stage.wrapper });
  const item = { parentStepId: "rows", status: "failed" } as const;
  const steps = [
    { stepId: "rows", label: "Righe", status: "failed" },
    { ...item, stepId: "rows/0", label: "Riga 1" },
    { ...item, stepId: "rows/1", label: "Riga 2" },
  ] as const;
  act(() => stage.show(stagedRun("running", steps)));
  const label = screen.getByRole("img", { name: /✕/ }).getAttribute("aria-label");
  expect(label).toMatch(/, Righe ✕$/);
});
