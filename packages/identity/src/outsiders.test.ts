import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limits, StepcastError } from "@stepcast/contracts";
import { afterEach, expect, it } from "vitest";
import { callerFor } from "./caller.ts";
import { openDatabase } from "./database.ts";
import { Outsiders, type Vouchee } from "./outsiders.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of undo.splice(0).reverse()) await work();
});

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-outsiders-"));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const { db, close } = await openDatabase(join(folder, "stepcast.db"));
  undo.push(close);
  const clock = { now: 1_000 };
  const closed: unknown[] = [];
  const parts = { db, now: () => clock.now, close: (one: unknown) => void closed.push(one) };
  const errors: unknown[] = [];
  const outsiders = new Outsiders(parts, (error) => void errors.push(error));
  return { outsiders, db, clock, closed, errors };
}

function vouched(id: string): Vouchee {
  const credential = { kind: "jwt", id: `${id}-token` } as const;
  const caller = callerFor({ id: `jwt-${id}`, role: "member" }, credential);
  return { caller, names: [id], issuer: "https://issuer.example" };
}

it("remembers those who came last, and never forgets who is kept out", async () => {
  const { outsiders, clock } = await setUp();
  await outsiders.admit(vouched("first"));
  await outsiders.admit(vouched("second"));
  await outsiders.setDisabled("jwt-first", true);
  for (let n = 0; n < limits.outsideUsers; n += 1) {
    clock.now += 1;
    await outsiders.admit(vouched(`n${n}`));
  }
  const rows = await outsiders.rows();
  expect(rows).toHaveLength(limits.outsideUsers + 1);
  expect(rows[0]).toMatchObject({ user: "jwt-first", disabled: true });
  expect(await outsiders.nameOf("jwt-second")).toBeUndefined();
  expect(await outsiders.admit(vouched("first"))).toBeUndefined();
  expect(await outsiders.admit(vouched("second"))).toMatchObject({ user: "jwt-second" });
  expect(await outsiders.nameOf("jwt-second")).toBe("second");
});

it("keeps out as many as it may, and says so of one more", async () => {
  const { outsiders, db, closed } = await setUp();
  for (let n = 0; n < limits.outsideUsers; n += 1) await outsiders.admit(vouched(`n${n}`));
  await outsiders.flush();
  await db.updateTable("identity_outsider").set({ disabled: 1 }).execute();
  await outsiders.admit(vouched("last"));
  const more = outsiders.setDisabled("jwt-last", true);
  await expect(more).rejects.toMatchObject({ code: "too_many_requests" });
  expect(await outsiders.isKeptOut("jwt-last")).toBe(false);
  await outsiders.setDisabled("jwt-n0", false);
  await outsiders.setDisabled("jwt-last", true);
  expect(closed).toEqual([{ user: "jwt-n0" }, { user: "jwt-last" }]);
});

it("knows nobody by being asked", async () => {
  const { outsiders, errors } = await setUp();
  for (const work of [outsiders.setDisabled("jwt-x", true), outsiders.remove("jwt-x")])
    await expect(work).rejects.toThrow(StepcastError);
  expect(await outsiders.rows()).toEqual([]);
  expect(await outsiders.nameOf("jwt-x")).toBeUndefined();
  expect(errors).toEqual([]);
});
