import { createHash } from "node:crypto";
import { type AuditEntry, limits, type Project } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import type { NewShareRow } from "../directory/directory.ts";
import { runQueued } from "./events.ts";
import type { OpenStore } from "./harness.ts";

/** Grants, share links, projects and the audit log. */
export function directoryConformance(open: OpenStore): void {
  describe("grants", () => {
    it("say who may come into whose room, from their commit on", async () => {
      const { grants } = (await open({})).directory;
      expect(grants.of("bob")).toEqual([]);
      await grants.open({ user: "bob", room: "ann/desk", role: "viewer" });
      await grants.open({ user: "bob", room: "ann/bench", role: "member" });
      await grants.open({ user: "cy", room: "ann/desk", role: "viewer" });
      await grants.open({ user: "cy", room: "anna/desk", role: "viewer" });
      expect(grants.of("bob")).toEqual([
        { room: "ann/bench", role: "member" },
        { room: "ann/desk", role: "viewer" },
      ]);
      expect(grants.guests("ann/desk")).toEqual([
        { user: "bob", role: "viewer" },
        { user: "cy", role: "viewer" },
      ]);
      expect(grants.openedBy("ann")).toEqual(["ann/bench", "ann/desk"]);
      expect([grants.givenBy("ann"), grants.givenBy("anna"), grants.givenBy("bob")]).toEqual([
        3, 1, 0,
      ]);
      expect(grants.of("ann")).toEqual([]);
    });

    it("are replaced by a second one and closed once", async () => {
      const { grants } = (await open({})).directory;
      await grants.open({ user: "bob", room: "ann/desk", role: "viewer" });
      expect(grants.of("bob")).toEqual([{ room: "ann/desk", role: "viewer" }]);
      await grants.open({ user: "bob", room: "ann/desk", role: "member" });
      expect(grants.of("bob")).toEqual([{ room: "ann/desk", role: "member" }]);
      expect(await grants.close("cy", "ann/desk")).toBe(false);
      expect(await grants.close("bob", "ann/desk")).toBe(true);
      expect(await grants.close("bob", "ann/desk")).toBe(false);
      expect([grants.of("bob"), grants.guests("ann/desk")]).toEqual([[], []]);
    });
  });

  describe("share links", () => {
    it("are found by the hash of their token and listed newest first", async () => {
      const { shares } = (await open({})).directory;
      const [first, second, other] = [
        share("s1", { createdAt: 1 }),
        share("s2", { createdAt: 2, runId: "run_2" }),
        share("s3", { createdAt: 3, by: "bob" }),
      ];
      for (const one of [first, second, other]) await shares.add(one);
      expect(shares.byToken(hashOf("s1"))).toEqual(rowOf(first));
      expect(shares.byToken(hashOf("s4"))).toBeUndefined();
      expect(shares.get("s2")).toEqual(rowOf(second));
      expect(shares.of("ann")).toEqual([rowOf(second), rowOf(first)]);
      expect(shares.of("ann", "run_2")).toEqual([rowOf(second)]);
      expect(await shares.remove("s1")).toBe(true);
      expect(await shares.remove("s1")).toBe(false);
      expect([shares.byToken(hashOf("s1")), shares.get("s1")]).toEqual([undefined, undefined]);
    });

    it("that have expired are forgotten when others are made", async () => {
      const { shares } = (await open({})).directory;
      await shares.add(share("old", { createdAt: 1, expiresAt: 10 }));
      expect(shares.get("old")).toBeDefined();
      await shares.add(share("new", { createdAt: 10, expiresAt: 20 }));
      expect(shares.of("ann").map(({ id }) => id)).toEqual(["new"]);
    });
  });

  describe("projects", () => {
    const project: Project = {
      room: "ann/desk",
      projectId: "proj_1",
      name: "Wind",
      createdAt: 5,
      createdBy: "ann",
      archived: false,
    };

    it("are of one room, listed by name, and change as a whole", async () => {
      const { projects } = (await open({})).directory;
      await projects.put(project);
      await projects.put({ ...project, projectId: "proj_2", name: "Solar" });
      await projects.put({ ...project, room: "ann/bench", name: "Elsewhere" });
      expect(projects.of("ann/desk").map(({ name }) => name)).toEqual(["Solar", "Wind"]);
      await projects.put({ ...project, name: "Wind farm", archived: true });
      expect(projects.get("ann/desk", "proj_1")).toEqual({
        ...project,
        name: "Wind farm",
        archived: true,
      });
      expect(projects.get("bob/desk", "proj_1")).toBeUndefined();
    });

    it("carry runs: a run keeps its own, and lists narrow to one", async () => {
      const store = await open({});
      await store.append({
        events: [runQueued("run_1", { projectId: "proj_1" }), runQueued("run_2")],
      });
      expect((await store.run("run_1"))?.projectId).toBe("proj_1");
      expect((await store.run("run_2"))?.projectId).toBeUndefined();
      const listed = await store.runs("ann/*", { projectId: "proj_1", limit: 10 });
      expect(listed.rows.map(({ runId }) => runId)).toEqual(["run_1"]);
      expect((await store.runs("ann/desk", { projectId: "other", limit: 10 })).rows).toEqual([]);
    });
  });

  describe("the audit log", () => {
    const entry = (action: string): AuditEntry => ({ at: 1, by: "ann", action, outcome: "ok" });

    it("is read newest first, in pages, as it was written", async () => {
      const { audit } = (await open({})).directory;
      const whole: AuditEntry = {
        ...entry("keys.revoke"),
        subject: "key_1",
        subjectKind: "key",
        subjectName: "CI",
        detail: "more",
        credential: "session s1",
        address: "10.0.0.1",
        outcome: "not_found",
      };
      await audit.note(entry("signin"));
      await audit.note(whole);
      await audit.note(entry("signout"));
      const first = audit.page({ limit: 2 });
      expect(first.entries).toEqual([entry("signout"), whole]);
      const second = audit.page({ limit: 2, after: first.next });
      expect(second).toEqual({ entries: [entry("signin")] });
      expect(audit.page({ limit: 3 }).next).toBeUndefined();
    });

    it("is bounded: the oldest entries go first", async () => {
      const { audit } = (await open({})).directory;
      const more = 200;
      const noted = Array.from({ length: limits.auditEntries + more }, (_, n) =>
        audit.note(entry(`a${n}`)),
      );
      await Promise.all(noted);
      const newest = audit.page({ limit: 1 });
      expect(newest.entries[0]?.action).toBe(`a${limits.auditEntries + more - 1}`);
      const oldest = audit.page({ limit: limits.auditPage, after: more });
      expect(oldest.entries.length).toBeLessThan(more);
    });
  });
}

function hashOf(token: string): Uint8Array {
  return Uint8Array.from(createHash("sha256").update(token).digest());
}

function share(id: string, given: Partial<NewShareRow>): NewShareRow {
  return {
    id,
    runId: "run_1",
    room: "ann/desk",
    by: "ann",
    createdAt: 1,
    expiresAt: 1_000,
    tokenHash: hashOf(id),
    ...given,
  };
}

function rowOf({ tokenHash: _, ...row }: NewShareRow) {
  return row;
}
