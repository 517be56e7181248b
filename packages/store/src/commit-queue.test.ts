import { StepcastError } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { CommitQueue, type Outcome } from "./commit-queue.ts";

const busy = () => new StepcastError("storage_busy", "held");

/** A queue over a list, and the groups that were committed. */
function createQueue(commit?: (group: readonly string[]) => void, busyTimeoutMs = 1_000) {
  const groups: (readonly string[])[] = [];
  const queue = new CommitQueue<string, string>({
    commit(group): readonly Outcome<string>[] {
      commit?.(group);
      groups.push(group);
      return group.map((write) => write.toUpperCase());
    },
    weight: (write) => write.length,
    maxGroupWeight: 4,
    busyTimeoutMs,
  });
  return { queue, groups };
}

describe("the commit queue", () => {
  it("commits what waits when the event loop turns as one group", async () => {
    const { queue, groups } = createQueue();
    const first = Promise.all([queue.push("a"), queue.push("b")]);
    await Promise.resolve();
    const third = queue.push("c");
    expect(groups).toEqual([]);
    expect([await first, await third]).toEqual([["A", "B"], "C"]);
    expect(groups).toEqual([["a", "b", "c"]]);
  });

  it("cuts a group at its weight, and lets the event loop turn in between", async () => {
    const { queue, groups } = createQueue();
    let turned = 0;
    setImmediate(() => {
      turned = groups.length;
    });
    await Promise.all(["aaaaaa", "bb", "cc", "d"].map((write) => queue.push(write)));
    expect(groups).toEqual([["aaaaaa"], ["bb", "cc"], ["d"]]);
    expect(turned).toBeLessThan(3);
  });

  it("fails a group as a whole, and takes the next", async () => {
    let failures = 1;
    const { queue } = createQueue(() => {
      if (failures-- > 0) throw new Error("disk on fire");
    });
    const failed = await Promise.allSettled([queue.push("a"), queue.push("b")]);
    for (const { status } of failed) expect(status).toBe("rejected");
    expect(failed[0]).toMatchObject({
      reason: { code: "storage_failed", message: "disk on fire" },
    });
    expect(await queue.push("c")).toBe("C");
  });

  it("keeps the order while the store is busy", async () => {
    let attempts = 0;
    const { queue, groups } = createQueue(() => {
      attempts += 1;
      if (attempts <= 2) throw busy();
    });
    const early = queue.push("a");
    while (attempts === 0) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([early, queue.push("b")]);
    expect(groups).toEqual([["a", "b"]]);
  });

  it("gives up on a store that stays busy, write by write", async () => {
    let held = true;
    const { queue } = createQueue(() => {
      if (held) throw busy();
    }, 30);
    await expect(queue.push("a")).rejects.toMatchObject({ code: "storage_busy" });
    held = false;
    expect(await queue.push("b")).toBe("B");
  });

  it("knows when what was pushed before is settled, whatever comes after", async () => {
    const { queue, groups } = createQueue();
    void queue.push("aaaa");
    const settled = queue.settled().then(() => groups.length);
    const later = queue.push("bbbb");
    expect(await settled).toBe(1);
    await later;
    expect(groups).toHaveLength(2);
    await queue.settled();
  });

  it("waits for a commit that takes its time, and collects what comes meanwhile", async () => {
    const groups: (readonly string[])[] = [];
    let finish = () => {};
    const queue = new CommitQueue<string, string>({
      async commit(group) {
        groups.push(group);
        if (groups.length === 1) await new Promise<void>((resolve) => (finish = resolve));
        return group;
      },
      weight: () => 1,
      maxGroupWeight: 100,
      busyTimeoutMs: 1_000,
    });
    const first = queue.push("a");
    while (groups.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const others = Promise.all([queue.push("b"), queue.push("c")]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(groups).toEqual([["a"]]);
    finish();
    expect([await first, await others]).toEqual(["a", ["b", "c"]]);
    expect(groups).toEqual([["a"], ["b", "c"]]);
  });
});
