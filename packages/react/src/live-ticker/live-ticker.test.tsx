// @vitest-environment happy-dom
import { StepcastError } from "@stepcast/contracts";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LiveTicker } from "./live-ticker.tsx";
import { stagedRun, tickerStage } from "./testing/ticker-stage.tsx";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const steps = [
  { stepId: "read", label: "Lettura", status: "succeeded", durationMs: 2_400, endedAt: 2_400 },
  { stepId: "npv", label: "Calcolo VAN/TIR", status: "running", percent: 42, startedAt: 0 },
  { stepId: "report", label: "Relazione" },
] as const;
const done = steps.map((step) => ({ ...step, status: "succeeded" as const, durationMs: 1 }));
const running = stagedRun("running", steps);
const completed = stagedRun("completed", done);

function setup(props: Partial<Parameters<typeof LiveTicker>[0]> = {}) {
  const stage = tickerStage();
  const onClose = vi.fn();
  const view = render(<LiveTicker runId="run_a" locale="it" onClose={onClose} {...props} />, {
    wrapper: stage.wrapper,
  });
  const ticker = () => view.container.querySelector<HTMLElement>(".sc-ticker");
  return {
    ...stage,
    onClose,
    ticker,
    text: () => ticker()?.textContent ?? "",
    show: (run: typeof running) => act(() => stage.show(run)),
    connect: (state: Parameters<typeof stage.connect>[0]) => act(() => stage.connect(state)),
    pass: (ms: number) => act(() => vi.advanceTimersByTime(ms)),
  };
}

describe("while no plan is active", () => {
  test("there is nothing to see", () => {
    const { text, ticker } = setup();
    expect(text()).toBe("");
    expect(ticker()?.dataset["presence"]).toBe("hidden");
  });

  test("also for a run that had ended before", () => {
    const { show, text } = setup();
    show(completed);
    expect(text()).toBe("");
  });
});

test("a run that somebody waits for tells its end, also when that came first", () => {
  const { show, text, pass } = setup({ awaited: true });
  show(completed);
  expect(text()).toContain("Piano completato in");
  pass(3_100);
  expect(text()).not.toContain("Piano completato in");
});

describe("while a plan runs", () => {
  test("the header says so, with done of total, and each step has its row", () => {
    const { show, text } = setup();
    show(running);
    expect(text()).toContain("Esecuzione in corso");
    expect(text()).toContain("1/3");
    const rows = screen.getAllByRole("listitem").map((row) => row.textContent);
    expect(rows).toEqual([
      "Lettura2,4 s",
      "Calcolo VAN/TIR42%",
      "RelazioneIn attesa del suo turno",
    ]);
    const pictures = screen
      .getAllByRole("listitem")
      .map((row) => row.querySelector(".sc-row-icon")?.childElementCount);
    expect(pictures).toEqual([1, 1, 1]);
  });

  test("pause and stop are commands to the server, and a refusal is told", async () => {
    const { show, commands, text } = setup();
    show(running);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Pausa" })));
    expect(commands.pause).toHaveBeenCalledWith("run_a", undefined);
    commands.cancel.mockRejectedValueOnce(new StepcastError("run_finished", "It has ended"));
    await act(async () => {
      fireEvent.click(screen.getByRole("button", { name: "Ferma" }));
      await Promise.resolve();
    });
    expect(text()).toContain("Non eseguito: L’esecuzione è già finita");
  });

  const asking = stagedRun("running", [{ stepId: "send", status: "waiting" }], {
    approvals: [{ approvalId: "ask_1", stepId: "send", prompt: "Send?", status: "open" }],
  });

  test("a question is answered in its row", () => {
    const { show, commands } = setup();
    show(asking);
    fireEvent.click(screen.getByRole("button", { name: "Approva" }));
    expect(commands.answer).toHaveBeenCalledWith("run_a", "ask_1", true, undefined);
  });

  test("a second click sends nothing more, before the answer came or as half of a double click", async () => {
    const { show, commands } = setup();
    show(asking);
    const answered = Promise.withResolvers<void>();
    commands.answer.mockReturnValueOnce(answered.promise);
    const approve = screen.getByRole("button", { name: "Approva" });
    fireEvent.click(approve);
    fireEvent.click(approve);
    fireEvent.click(screen.getByRole("button", { name: "Ferma" }));
    await act(async () => answered.resolve());
    fireEvent.click(approve, { detail: 2 });
    expect(commands.answer).toHaveBeenCalledTimes(1);
    expect(commands.cancel).not.toHaveBeenCalled();
    await act(async () => fireEvent.click(approve));
    expect(commands.answer).toHaveBeenCalledTimes(2);
  });

  test("a lost connection is told, with what it means for the run", () => {
    const { show, connect, text } = setup();
    show(running);
    connect("reconnecting");
    expect(text()).toContain("Intanto l’esecuzione continua");
    connect("live");
    expect(text()).not.toContain("continua");
  });

  test("at most seven rows, then the number of the others, which opens them or the run", () => {
    const many = Array.from({ length: 19 }, (_, place) => ({ stepId: `s${place}` }));
    const opened = vi.fn();
    const { show } = setup({ onOpenRun: opened });
    show(stagedRun("running", many));
    expect(screen.getAllByRole("listitem")).toHaveLength(7);
    fireEvent.click(screen.getByRole("button", { name: "+12 altri" }));
    expect(opened).toHaveBeenCalledWith("run_a");
  });

  test("without a place to open them they are shown in place", () => {
    const many = Array.from({ length: 19 }, (_, place) => ({ stepId: `s${place}` }));
    const { show } = setup();
    show(stagedRun("running", many));
    fireEvent.click(screen.getByRole("button", { name: "+12 altri" }));
    expect(screen.getAllByRole("listitem")).toHaveLength(19);
  });

  test("a retry says which attempt comes", () => {
    const { show } = setup();
    show(
      stagedRun("running", [{ stepId: "a", status: "retrying", attempt: 1, failures: 1 }], {
        plan: {
          name: "p",
          steps: [
            {
              id: "a",
              skill: "core.fail",
              input: {},
              retry: { attempts: 3, backoffMs: 1, factor: 1, maxMs: 1, jitter: 0 },
            },
          ],
        },
      }),
    );
    expect(screen.getByRole("listitem").textContent).toContain("2/3");
  });
});

describe("when the plan completed", () => {
  test("one line stays three seconds, then leaves", () => {
    const { show, text, pass, onClose } = setup();
    show(running);
    show(completed);
    expect(text()).toContain("Piano completato in 2,8 s");
    expect(screen.queryAllByRole("listitem")).toEqual([]);
    pass(2_900);
    expect(text()).toContain("Piano completato");
    pass(200);
    expect(text()).not.toContain("Piano completato in");
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  test("it does not leave while it is pointed at", () => {
    const { show, ticker, text, pass } = setup();
    show(running);
    show(completed);
    const element = ticker();
    if (element === null) throw new Error("no ticker");
    fireEvent(element, new Event("pointerenter"));
    pass(60_000);
    expect(text()).toContain("Piano completato in");
    fireEvent(element, new Event("pointerleave"));
    pass(3_100);
    expect(text()).not.toContain("Piano completato in");
  });

  test("nor while it has the focus", () => {
    const { show, text, pass } = setup();
    show(running);
    show(completed);
    const button = screen.getByRole("button", { name: "Chiudi" });
    act(() => button.focus());
    pass(60_000);
    expect(text()).toContain("Piano completato in");
    act(() => button.blur());
    pass(3_100);
    expect(text()).not.toContain("Piano completato in");
  });

  test("the button that had the focus is gone with the header, so it does not hold the line", () => {
    const { show, text, pass } = setup();
    show(running);
    act(() => screen.getByRole("button", { name: "Ferma" }).focus());
    show(completed);
    pass(3_100);
    expect(text()).not.toContain("Piano completato in");
  });

  test("it can be dismissed at once, and kept as long as one likes", () => {
    const { show, text, pass } = setup({ keepMs: 10_000 });
    show(running);
    show(completed);
    pass(9_000);
    expect(text()).toContain("Piano completato in");
    fireEvent.click(screen.getByRole("button", { name: "Chiudi" }));
    expect(text()).not.toContain("Piano completato in");
  });
});

test("kept for ever, a completed run is there until it is dismissed", () => {
  const { show, text, pass } = setup({ keepMs: Number.POSITIVE_INFINITY });
  show(running);
  show(completed);
  pass(600_000);
  expect(text()).toContain("Piano completato in");
  fireEvent.click(screen.getByRole("button", { name: "Chiudi" }));
  expect(text()).not.toContain("Piano completato in");
});

describe("when the plan failed", () => {
  const failed = stagedRun("failed", [
    { stepId: "post", status: "failed", error: { code: "skill_failed", message: "closed" } },
  ]);

  test("it stays, with the reason, until it is dismissed", () => {
    const { show, text, pass, onClose } = setup();
    show(running);
    show(failed);
    pass(600_000);
    expect(text()).toContain("Piano fallito dopo 2,8 s");
    expect(screen.getByRole("listitem").textContent).toContain("closed");
    expect(screen.getByRole("region", { name: "Piano fallito" })).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Chiudi" }));
    expect(text()).not.toContain("Piano fallito dopo");
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  test("it comes back when the run is retried", () => {
    const { show, text } = setup();
    show(failed);
    fireEvent.click(screen.getByRole("button", { name: "Chiudi" }));
    show(running);
    expect(text()).toContain("Esecuzione in corso");
  });
});

test("screen readers hear changes of status, one sentence in three seconds at most", () => {
  const { show, pass, ticker } = setup();
  const heard = () => ticker()?.querySelector("[aria-live=polite]")?.textContent;
  show(running);
  expect(heard()).toBe("");
  show(stagedRun("running", [steps[0], { ...steps[1], percent: 80 }, steps[2]]));
  pass(10_000);
  expect(heard()).toBe("");
  show(stagedRun("running", [steps[0], { ...steps[1], status: "succeeded" }, steps[2]]));
  expect(heard()).toBe("Calcolo VAN/TIR: completato");
  show(
    stagedRun("running", [
      steps[0],
      { ...steps[1], status: "succeeded" },
      { ...steps[2], status: "running" },
    ]),
  );
  pass(2_000);
  expect(heard()).toBe("Calcolo VAN/TIR: completato");
  show(completed);
  pass(1_100);
  expect(heard()).toBe("Piano completato");
});
