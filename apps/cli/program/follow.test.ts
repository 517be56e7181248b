import { parseEvent } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { servedFolder } from "./testing/served-folder.ts";

const folder = servedFolder();

/** Steps one after the other, `ms` each. */
function chain(name: string, count: number, ms: number) {
  const steps = Array.from({ length: count }, (_, at) => ({
    id: `s${at}`,
    skill: "core.sleep",
    input: { ms },
    ...(at === 0 ? {} : { needs: [`s${at - 1}`] }),
  }));
  return folder.file(`${name}.json`, { name, steps });
}

const runIdIn = (text: string): string => /run_\w+/.exec(text)?.[0] ?? "";
const cursorIn = (text: string): string => /--from (\S+)/.exec(text)?.[1] ?? "";

async function statusOf(runId: string): Promise<string> {
  const { out } = await folder.call(["runs", "show", runId, "--json"]);
  return JSON.parse(out).status;
}

describe("Ctrl-C", () => {
  it("once leaves the run alone, says so, and where to go on", async () => {
    const cli = folder.start(["run", await chain("left", 4, 250)]);
    await cli.says("✓ s0");
    cli.interrupt();
    const { code, out, err } = await cli.finished();
    const runId = runIdIn(out);
    expect(code).toBe(130);
    expect(err).toContain(`Detached. Run ${runId} goes on.`);
    const rest = await folder.call(["tail", runId, "--from", cursorIn(err)]);
    expect(rest.code).toBe(0);
    expect(rest.out).toContain("Success 4/4");
    expect(rest.out).not.toContain("✓ s0");
  });

  it("is no SIGTERM, which leaves the run alone at once and promises nothing of a second", async () => {
    const cli = folder.start(["run", await chain("ended", 4, 250)]);
    await cli.says("✓ s0");
    cli.child.kill("SIGTERM");
    const { code, out, err } = await cli.finished();
    expect(code).toBe(143);
    expect(err).toMatch(new RegExp(`^\\nDetached\\. Run ${runIdIn(out)} goes on\\.\\nResume: `));
  });

  it("twice cancels it", async () => {
    const cli = folder.start(["run", await chain("stopped", 3, 5_000)]);
    await cli.says("🔄 s0");
    cli.interrupt();
    await cli.says("Detached.");
    cli.interrupt();
    const { code, out, err } = await cli.finished();
    expect(code).toBe(130);
    expect(err).toContain("The run is cancelled.");
    expect(await statusOf(runIdIn(out))).toBe("cancelled");
  });

  it("twice says how a run ended that was through in between", async () => {
    const cli = folder.start(["run", await chain("through", 1, 400)]);
    await cli.says("🔄 s0");
    cli.interrupt();
    await cli.says("Ctrl-C again cancels it.");
    await expect.poll(() => statusOf(runIdIn(cli.out))).toBe("completed");
    cli.interrupt();
    const { code, err } = await cli.finished();
    expect(code).toBe(130);
    expect(err).not.toContain("✗");
  });
});

describe("tail", () => {
  it("goes on exactly after the cursor it printed, however often it is cut", async () => {
    const { out } = await folder.call(["run", await chain("cut", 30, 100), "--detach"]);
    const runId = runIdIn(out);
    const seen: number[] = [];
    const from: string[] = [];
    for (let cut = 0; cut < 3; cut += 1) {
      const cli = folder.start(["tail", runId, "--json", ...from]);
      await cli.says("step.");
      cli.interrupt();
      const { lines, err } = await cli.finished();
      seen.push(...lines.map((line) => parseEvent(JSON.parse(line)).seq));
      from.splice(0, 2, "--from", cursorIn(err));
    }
    const rest = await folder.call(["tail", runId, "--json", ...from]);
    seen.push(...rest.lines.map((line) => parseEvent(JSON.parse(line)).seq));
    const whole = await folder.call(["tail", runId, "--json"]);
    expect(rest.code).toBe(0);
    expect(seen).toEqual(whole.lines.map((line) => parseEvent(JSON.parse(line)).seq));
  });

  it("follows everything from now on, by type", async () => {
    const tail = folder.start(["tail", "--types", "run.completed", "--json"]);
    // It says nothing until something happens, so things happen until it speaks.
    const plan = await chain("any", 1, 1);
    const heard = tail.says("run.completed");
    let waiting = true;
    void heard.then(() => {
      waiting = false;
    });
    while (waiting) await folder.call(["run", plan]);
    tail.interrupt();
    const { code, lines, err } = await tail.finished();
    expect(code).toBe(0);
    for (const line of lines) expect(parseEvent(JSON.parse(line)).type).toBe("run.completed");
    expect(err).toMatch(/Resume: node .*main\.ts tail --from \w+-\d+/);
  });
});

it("says that it goes on from another place when the log is not that of the cursor", async () => {
  const { out } = await folder.call(["run", await chain("elsewhere", 1, 1)]);
  const elsewhere = "aaaaaaaaaaaaaaaa-1";
  const told = `What came after ${elsewhere} cannot be had`;
  const one = await folder.call(["tail", runIdIn(out), "--from", elsewhere]);
  expect(one).toMatchObject({ code: 0, err: expect.stringContaining(told) });
  const all = folder.start(["tail", "--from", elsewhere, "--json"]);
  await all.says("run.completed");
  all.interrupt();
  const { err, lines } = await all.finished();
  expect(err).toContain(told);
  expect(() => lines.map((line) => parseEvent(JSON.parse(line)))).not.toThrow();
});

describe("runs", () => {
  it("pauses, lists, resumes and cancels", async () => {
    const { out } = await folder.call(["run", await chain("commanded", 1, 60_000), "--detach"]);
    const runId = runIdIn(out);
    expect((await folder.call(["runs", "pause", runId])).code).toBe(0);
    expect((await folder.call(["runs", "ls", "--status", "paused"])).out).toContain(runId);
    expect((await folder.call(["runs", "resume", runId])).err).toContain(`Run ${runId} goes on.`);
    expect((await folder.call(["runs", "resume", runId])).err).toContain("Only a paused run");
    const cancelled = await folder.call(["runs", "cancel", runId, "--reason", "enough", "--json"]);
    expect([cancelled.code, JSON.parse(cancelled.out)]).toEqual([0, { runId }]);
    const tail = await folder.call(["tail", runId, "--from", "0"]);
    expect(tail.code).toBe(1);
    expect(tail.out).toContain("Cancelled 0/1");
  });

  it("retries what failed and shows how it ended", async () => {
    const steps = [{ id: "shaky", skill: "core.fail", input: { times: 1 } }];
    const plan = await folder.file("shaky.json", { name: "Shaky", steps });
    const failed = await folder.call(["run", plan]);
    const runId = runIdIn(failed.out);
    expect(failed.code).toBe(1);
    expect((await folder.call(["runs", "retry", runId])).code).toBe(0);
    const again = await folder.call(["tail", runId]);
    expect(again.code).toBe(0);
    expect(again.out).toContain("Success 1/1");
    expect((await folder.call(["runs", "show", runId])).out).toContain("✓ completed");
  });

  it("asks a person where the plan says so, and takes the answer from another terminal", async () => {
    const steps = [{ id: "send", skill: "core.echo", approval: { prompt: "Send it?" } }];
    const plan = await folder.file("asks.json", { name: "Asks", steps });
    for (const [answer, code] of [
      [[], 0],
      [["--no"], 1],
    ] as const) {
      const cli = folder.start(["run", plan, "--tag", "asking"]);
      await cli.says(/✋ send needs an answer: Send it\?\n.*approve run_\w+ \S+/);
      const words = /approve (run_\w+) (\S+)/.exec(cli.out);
      const [asked = "", runId = ""] = words ?? [];
      // Who comes later is asked the same.
      expect((await folder.call(["runs", "show", runId])).out).toContain(asked);
      await folder.call(["runs", "approve", runId, words?.[2] ?? "", ...answer]);
      expect((await cli.finished()).code).toBe(code);
      expect((await folder.call(["runs", "show", runId])).out).not.toContain(asked);
    }
    expect((await folder.call(["runs", "ls", "--tag", "asking"])).lines).toHaveLength(3);
  });

  it("runs a plan again from a step and reuses what came before", async () => {
    const first = await folder.call(["run", await chain("again", 3, 5)]);
    const { code, out } = await folder.call(["runs", "rerun", runIdIn(first.out), "--from", "s2"]);
    expect(code).toBe(0);
    expect(out).toContain("✓ s0 (reused from run_");
    expect(out).toMatch(/✓ s2 \(\d+ ms\)/);
  });
});
