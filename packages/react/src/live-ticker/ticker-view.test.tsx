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

test("the time that is likely left is shown while the run waits for nobody", () => {
  const stage = tickerStage();
  render(<LiveTicker runId="run_a" />, { wrapper: stage.wrapper });
  const startedAt = Date.now() - 10_000;
  const done = { stepId: "a", label: "A", status: "succeeded", endedAt: startedAt + 1 } as const;
  const next = (status: "running" | "waiting") => ({ stepId: "b", label: "B", status }) as const;
  const left = () => screen.queryByText(/^about 0:\d\d left$/);
  act(() => stage.show({ ...stagedRun("running", [done, next("running")]), startedAt }));
  expect(left()).not.toBeNull();
  act(() => stage.show({ ...stagedRun("running", [done, next("waiting")]), startedAt }));
  expect(left()).toBeNull();
});
