import { StepcastError } from "@stepcast/contracts";
import { expect, it, vi } from "vitest";
import type { Caller } from "../context.ts";
import { createCaller } from "../root.ts";
import { quietIdentity } from "../testing/quiet-identity.ts";
import { ada, finishedRun, setUp } from "../testing/setup.ts";

const owner: Caller = { ...ada, user: "owner", room: "owner/main", role: "owner" };

it("closes what a removed member shared with the next try, where storage refused in the first", async () => {
  const { as, context, emit, store } = setUp();
  await emit(...finishedRun("run_1", ada.room));
  await as(ada).shares.create({ runId: "run_1", expiresInHours: 1 });
  const { grants, shares } = store.directory;
  await grants.open({ room: ada.room, user: "bob", role: "viewer" });
  const members = new Set(["ada"]);
  const identity = {
    ...quietIdentity,
    async remove(user: string) {
      if (user === "owner") throw new StepcastError("forbidden", "The owner stays.");
      if (!members.delete(user)) throw new StepcastError("not_found", "There is none.");
    },
  };
  const { members: desk } = createCaller({ ...context(owner), identity });
  vi.spyOn(shares, "remove").mockRejectedValueOnce(new StepcastError("storage_full", "Full."));
  await expect(desk.remove({ user: "ada" })).rejects.toThrow("Full.");
  expect(shares.of("ada")).toHaveLength(1);
  await expect(desk.remove({ user: "ada" })).rejects.toThrow("There is none.");
  expect([shares.of("ada"), grants.guests(ada.room)]).toEqual([[], []]);
  await as(owner).rooms.open({ room: owner.room, user: "bob", role: "viewer" });
  await expect(desk.remove({ user: "owner" })).rejects.toThrow("The owner stays.");
  expect(grants.guests(owner.room)).toHaveLength(1);
});
