// @vitest-environment happy-dom
import { StepcastError } from "@stepcast/contracts";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { LiveTickerConnected } from "./live-ticker-connected.tsx";
import { stagedRun, tickerStage } from "./testing/ticker-stage.tsx";

afterEach(cleanup);

const steps = [{ stepId: "a", label: "First", status: "running" }] as const;

function setup() {
  const stage = tickerStage();
  const onClose = vi.fn();
  const view = render(
    <LiveTickerConnected userId="ada" sessionId="desk" locale="en" onClose={onClose} />,
    { wrapper: stage.wrapper },
  );
  const live = () => stage.watched.filter(({ stopped }) => !stopped);
  return { ...stage, ...view, onClose, live };
}

test("it connects to its session's room when mounted and disconnects when unmounted", () => {
  const { live, unmount } = setup();
  expect(live().map(({ filter }) => filter.room)).toEqual(["ada/desk"]);
  unmount();
  expect(live()).toEqual([]);
});

test("it shows a plan as soon as one is active, and nothing before", () => {
  const { container, begin, show } = setup();
  expect(container.textContent).toBe("");
  act(() => begin("ada/desk", "run_a", 1));
  act(() => show(stagedRun("running", steps)));
  expect(container.textContent).toContain("Running");
  expect(screen.getByRole("listitem").textContent).toContain("First");
});

test("runs that were open before it came are shown too", async () => {
  const stage = tickerStage();
  stage.commands.list.mockResolvedValue({ rows: [stagedRun("running", steps)] });
  stage.show(stagedRun("running", steps));
  const { findByText } = render(<LiveTickerConnected userId="ada" sessionId="desk" locale="en" />, {
    wrapper: stage.wrapper,
  });
  await findByText("First", undefined, { timeout: 30_000 });
  // Of its own room, so that many elsewhere hide none.
  const ofRoom = expect.objectContaining({ room: "ada/desk" });
  expect(stage.commands.list).toHaveBeenCalledWith(ofRoom, expect.anything());
});

test("what could not be asked for is asked again, and what began meanwhile stays on top", async () => {
  const stage = tickerStage();
  const passing = new StepcastError("unreachable", "No answer.");
  stage.commands.list.mockRejectedValueOnce(passing).mockResolvedValue({
    rows: ["run_b", "run_a"].map((runId) => stagedRun("running", steps, { runId })),
  });
  for (const runId of ["run_a", "run_b", "run_c"])
    stage.show(stagedRun("running", steps, { runId, planName: runId }));
  render(<LiveTickerConnected userId="ada" sessionId="desk" locale="en" />, {
    wrapper: stage.wrapper,
  });
  expect((await screen.findByRole("alert")).textContent).toContain("No answer.");
  act(() => stage.begin("ada/desk", "run_c", 3));
  await waitFor(() => expect(screen.getAllByRole("region")).toHaveLength(3), { timeout: 30_000 });
  expect(screen.queryByRole("alert")).toBeNull();
  const names = screen
    .getAllByRole("region")
    .map(({ textContent }) => /run_./.exec(`${textContent}`));
  expect(names.map((found) => found?.[0])).toEqual(["run_c", "run_b", "run_a"]);
});

test("runs that were open before somebody signed in are shown once they have", async () => {
  const stage = tickerStage();
  const nobody = new StepcastError("unauthorized", "Nobody is signed in.");
  stage.commands.list
    .mockRejectedValueOnce(nobody)
    .mockResolvedValue({ rows: [stagedRun("running", steps)] });
  stage.show(stagedRun("running", steps));
  render(<LiveTickerConnected userId="ada" sessionId="desk" locale="en" />, {
    wrapper: stage.wrapper,
  });
  await screen.findByRole("alert", undefined, { timeout: 30_000 });
  act(() => stage.connect("denied"));
  act(() => stage.connect("catching-up"));
  act(() => stage.connect("live"));
  await screen.findByText("First", undefined, { timeout: 30_000 });
  expect(screen.queryByRole("alert")).toBeNull();
});

test("several runs are stacked as lines, and one of them shows its steps", () => {
  const { begin, show } = setup();
  for (const [place, runId] of ["run_a", "run_b"].entries()) {
    act(() => begin("ada/desk", runId, place + 1));
    act(() => show(stagedRun("running", steps, { runId, planName: runId })));
  }
  expect(screen.getAllByRole("region")).toHaveLength(2);
  expect(screen.getAllByRole("listitem")).toHaveLength(1);
  fireEvent.click(screen.getByRole("button", { name: "Show steps" }));
  expect(screen.getAllByRole("listitem")).toHaveLength(1);
  expect(screen.getAllByRole("region")[1]?.textContent).toContain("First");
});

test("it shows what is wrong with the connection, and what could not be asked for", async () => {
  const { begin, show, connect, container } = setup();
  act(() => begin("ada/desk", "run_a", 1));
  act(() => show(stagedRun("running", steps)));
  act(() => connect("reconnecting"));
  expect(container.textContent).toContain("Reconnecting");
  act(() => connect("live"));
  expect(container.textContent).not.toContain("Reconnecting");
  cleanup();

  const stage = tickerStage();
  stage.commands.list.mockRejectedValue(new Error("Nobody is signed in."));
  render(<LiveTickerConnected userId="ada" sessionId="desk" locale="en" />, {
    wrapper: stage.wrapper,
  });
  const alert = await screen.findByRole("alert", undefined, { timeout: 30_000 });
  expect(alert.textContent).toContain("Nobody is signed in.");
});

test("it says when the last of them has left", () => {
  const { begin, show, onClose } = setup();
  act(() => begin("ada/desk", "run_a", 1));
  act(() => show(stagedRun("running", steps)));
  act(() => show(stagedRun("failed", [{ stepId: "a", status: "failed" }])));
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(onClose).toHaveBeenCalledTimes(1);
  expect(screen.queryByRole("region")).toBeNull();
});

test("a run that ended and was removed while nothing was heard leaves; one that had failed stays", () => {
  const { begin, show, remove, onClose } = setup();
  for (const [place, runId] of ["run_a", "run_b", "run_c"].entries())
    act(() => begin("ada/desk", runId, place + 1));
  act(() => show(stagedRun("running", steps, { runId: "run_a" })));
  act(() => show(stagedRun("running", steps, { runId: "run_b" })));
  act(() => remove("run_b"));
  act(() => remove("run_c"));
  expect(screen.getAllByRole("region")).toHaveLength(1);
  expect(screen.getByRole("listitem").textContent).toContain("First");
  act(() => show(stagedRun("failed", [{ stepId: "a", status: "failed" }], { runId: "run_a" })));
  act(() => remove("run_a"));
  expect(screen.getAllByRole("region")).toHaveLength(1);
  expect(onClose).not.toHaveBeenCalled();
  act(() => begin("ada/desk", "run_d", 4));
  act(() => remove("run_d"));
  expect(screen.getAllByRole("region")).toHaveLength(1);
});

test("it says that the last of them has left also when several leave together", () => {
  const { begin, remove, onClose } = setup();
  const runIds = ["run_a", "run_b"];
  for (const [place, runId] of runIds.entries()) act(() => begin("ada/desk", runId, place + 1));
  act(() => runIds.forEach(remove));
  expect(screen.queryByRole("region")).toBeNull();
  expect(onClose).toHaveBeenCalledTimes(1);
});
