import { StepcastError } from "@stepcast/contracts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { doneStep, queuedRun, runEvent, startedRun } from "./testing/run-events.ts";
import { ScriptedBrowser } from "./testing/scripted-browser.ts";
import type { ScriptedTab } from "./testing/scripted-tab.ts";

let browser: ScriptedBrowser;

beforeEach(() => {
  browser = new ScriptedBrowser();
});
afterEach(() => {
  for (const tab of browser.tabs) tab.close();
});

const room = { room: "ada/desk" };
const roles = () => [...browser.tabs].map(({ role }) => role);
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const line = (runId: string) => runEvent(runId, "log.line", { level: "info", message: "" });

/** The tabs watch the room, one after the other; the first of them leads. */
async function openTabs(count: number) {
  const tabs: { readonly tab: ScriptedTab; readonly seqs: readonly number[] }[] = [];
  for (let at = 0; at < count; at += 1) {
    const tab = browser.open();
    tabs.push({ tab, seqs: tab.watch(room).seqs });
    await browser.pass(100);
  }
  return tabs;
}

it("holds one stream for ten tabs, and every tab is live from its own place on", async () => {
  browser.log.append(...startedRun("run_a", ["one"]));
  const tabs = await openTabs(8);
  const later = browser.open().watch(room, "e1-2");
  const now = browser.open().watch({ types: ["step.*"] }, "now");
  await browser.pass(100);
  browser.log.append(...doneStep("run_a", "one"));
  await browser.pass(100);
  expect(tabs.map(({ seqs }) => seqs)).toEqual(tabs.map(() => upTo(5)));
  expect([later.seqs, now.seqs]).toEqual([
    [3, 4, 5],
    [4, 5],
  ]);
  expect(browser.streams.size).toBe(1);
  expect(roles()).toEqual(["leader", ...Array.from({ length: 9 }, () => "follower")]);
  expect([...browser.tabs].map(({ state }) => state)).toEqual(upTo(10).map(() => "live"));
});

it("opens no other stream for a tab that watches what is watched already, from where it is", async () => {
  browser.log.append(queuedRun("run_a"));
  const [first] = await openTabs(1);
  const [stream] = browser.streams.keys();
  const second = browser.open().watch(room, "e1-1");
  await browser.pass(200);
  browser.log.append(line("run_a"));
  await browser.pass(10);
  expect([...browser.streams.keys()][0]).toBe(stream);
  expect([first?.seqs, second.seqs]).toEqual([upTo(2), [2]]);
});

describe.each([
  ["is closed", (tab: ScriptedTab) => tab.close(), 100],
  ["crashes", (tab: ScriptedTab) => tab.crash(), 100],
  ["is frozen without a word", (tab: ScriptedTab) => tab.freeze(), 1_000],
  ["is put away for the back button", (tab: ScriptedTab) => tab.suspend(true), 100],
])("when the leader %s", (_what, leave, withinMs) => {
  it("moves the stream to another tab at once, with nothing lost", async () => {
    const tabs = await openTabs(3);
    browser.log.append(queuedRun("run_a"));
    await browser.pass(10);
    const [leader, ...others] = tabs;
    if (leader !== undefined) leave(leader.tab);
    browser.log.append(line("run_a"));
    await browser.pass(withinMs);
    expect(others.map(({ seqs }) => seqs)).toEqual([upTo(2), upTo(2)]);
    expect(others.map(({ tab }) => tab.role).sort()).toEqual(["follower", "leader"]);
    expect(others.map(({ tab }) => tab.state)).toEqual(["live", "live"]);
  });
});

it("lets a leader that thaws find out that it leads no more, and gives it what it missed", async () => {
  const [first, second] = await openTabs(2);
  first?.tab.freeze();
  await browser.pass(1_000);
  browser.log.append(queuedRun("run_a"), line("run_a"));
  await browser.pass(10_000);
  first?.tab.thaw();
  await browser.pass(1_000);
  expect([first?.tab.role, second?.tab.role]).toEqual(["follower", "leader"]);
  expect([first?.seqs, second?.seqs]).toEqual([upTo(2), upTo(2)]);
  expect(browser.streams.size).toBe(1);
});

it("goes on with what it missed when a tab comes back from the back button", async () => {
  const [first] = await openTabs(2);
  first?.tab.suspend(true);
  browser.log.append(queuedRun("run_a"));
  await browser.pass(60_000);
  expect(first?.tab.state).toBe("idle");
  first?.tab.suspend(false);
  await browser.pass(300);
  expect([first?.seqs, first?.tab.state, first?.tab.role]).toEqual([[1], "live", "follower"]);
});

it("gives the lead to a tab that is seen when nobody has seen the leader for a while", async () => {
  const [first, second] = await openTabs(2);
  second?.tab.turn(true);
  first?.tab.turn(true);
  await browser.pass(60_000);
  expect(first?.tab.role).toBe("leader");
  second?.tab.turn(false);
  await browser.pass(1_000);
  expect([first?.tab.role, second?.tab.role]).toEqual(["follower", "leader"]);
  browser.log.append(queuedRun("run_a"));
  await browser.pass(10);
  expect([first?.seqs, second?.seqs]).toEqual([[1], [1]]);
});

it("keeps the leader through a glance at another tab", async () => {
  const [first, second] = await openTabs(2);
  first?.tab.turn(true);
  await browser.pass(2_000);
  first?.tab.turn(false);
  await browser.pass(20_000);
  expect([first?.tab.role, second?.tab.role]).toEqual(["leader", "follower"]);
});

it("asks the server no more for what only a tab that crashed had watched", async () => {
  await openTabs(1);
  const gone = browser.open();
  gone.watch({ runId: "run_a" });
  await browser.pass(100);
  gone.crash();
  const [before] = browser.streams.keys();
  await browser.pass(1_500);
  const [leader] = browser.tabs;
  const covered = leader?.posted.flatMap((message) => Object(message).stream?.covered ?? []);
  expect(browser.streams.size).toBe(1);
  expect([...browser.streams.keys()][0]).not.toBe(before);
  expect(covered?.at(-1)).toContain("ada/desk");
  expect(covered?.at(-1)).not.toContain("run_a");
});

it("tells only the tab that asked for it that the server refuses a feed", async () => {
  browser.refusal = ({ runId }) =>
    runId === "run_none" ? new StepcastError("not_found", "There is no such run.") : undefined;
  const [first] = await openTabs(1);
  const stranger = browser.open();
  const refused = stranger.watch({ runId: "run_none" });
  const good = stranger.watch({ runId: "run_a" });
  await browser.pass(1_000);
  browser.log.append(queuedRun("run_a"));
  await browser.pass(1_000);
  expect(refused.errors).toEqual(["not_found"]);
  expect([first?.seqs, good.seqs, good.errors]).toEqual([[1], [1], []]);
  expect([first?.tab.state, stranger.state]).toEqual(["live", "live"]);
});

it("leaves a tab alone with its feeds when the shared stream has no room for them", async () => {
  const [first] = await openTabs(1);
  const greedy = browser.open();
  const feeds = upTo(32).map((at) => greedy.watch({ agentId: `agent-${at}` }));
  await browser.pass(2_000);
  browser.log.append({ ...line("run_a"), agentId: "agent-32" });
  await browser.pass(100);
  expect([first?.seqs, feeds.at(-1)?.seqs]).toEqual([[1], [1]]);
  expect([...feeds].flatMap(({ errors }) => errors)).toEqual([]);
  expect([first?.tab.role, greedy.role]).toEqual(["leader", "alone"]);
});

it("lets every tab in when one of them signed in", async () => {
  browser.refusal = () => new StepcastError("unauthorized", "Who are you?");
  const [first, second] = await openTabs(2);
  expect([first?.tab.state, second?.tab.state]).toEqual(["denied", "denied"]);
  browser.refusal = () => undefined;
  browser.log.append(queuedRun("run_a"));
  second?.tab.client.retry();
  await browser.pass(500);
  expect([first?.tab.state, second?.tab.state]).toEqual(["live", "live"]);
  expect([first?.seqs, second?.seqs]).toEqual([[1], [1]]);
  // What else was refused to the other tab is asked for again, too.
  expect(first?.tab.retries).toBe(1);
});

it("tells every tab of a log that was replaced, and of one that was put back", async () => {
  browser.log.append(queuedRun("run_a"), line("run_a"), line("run_a"));
  const tabs = await openTabs(2);
  browser.log.rewind(1);
  browser.cut();
  await browser.pass(3_000);
  expect(tabs.map(({ seqs }) => seqs)).toEqual([
    [1, 2, 3, Number.NaN, 1],
    [1, 2, 3, Number.NaN, 1],
  ]);
  browser.log.replace("e2");
  browser.log.append(queuedRun("run_b"));
  await browser.pass(3_000);
  for (const { seqs } of tabs) expect(seqs.slice(5)).toEqual([Number.NaN, 1]);
});

it("does not listen to what is none of its messages", async () => {
  const [first, second] = await openTabs(2);
  const before = first?.tab.role;
  const noise = browser.open().channel("test", () => {});
  for (const message of [
    null,
    "lead",
    { kind: "lead", tab: "x" },
    { kind: "toString", tab: "x" },
    { kind: "items", tab: "x", stream: "s", items: [{ cursor: "1", item: {} }] },
    { kind: "claim", tab: "x", claims: [{ filter: null }] },
    { kind: "lead", tab: "x", hiddenMs: 0, status: { state: "no such", since: 0, attempt: 0 } },
  ])
    noise.post(message);
  browser.log.append(queuedRun("run_a"));
  await browser.pass(100);
  expect([first?.seqs, second?.seqs, first?.tab.role]).toEqual([[1], [1], before]);
});

it("asks again for what the leader never heard of", async () => {
  const tabs = await openTabs(1);
  browser.log.append(line("run_a"));
  for (const { tab } of tabs) tab.deafTo = "claim";
  const { seqs } = browser.open().watch(room);
  await browser.pass(300);
  for (const { tab } of tabs) tab.deafTo = undefined;
  await browser.pass(3_000);
  expect(seqs).toEqual([1]);
});

it.each(["channel", "locks"] as const)(
  "stays alone where the browser lets a page have no %s, and says so by throwing",
  async (part) => {
    browser.log.append(queuedRun("run_a"));
    const tab = browser.open();
    const refuse = () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    };
    if (part === "channel") vi.spyOn(tab, "channel").mockImplementation(refuse);
    else vi.spyOn(tab.locks, "request").mockImplementation(refuse);
    const { seqs } = tab.watch(room);
    await browser.pass(100);
    expect([seqs, tab.role, tab.state]).toEqual([[1], "alone", "live"]);
  },
);
