import { type AuditEntry, auditActions } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { inWords } from "./audit.ts";
import { actionWord, auditRules } from "./audit-rules.ts";
import type { Caller } from "./context.ts";
import { appRouter } from "./root.ts";
import { everyCall, type Path, type Target } from "./testing/every-call.ts";
import { ada, finishedRun, setUp } from "./testing/setup.ts";

const mine: Target = { runId: "run_ada", room: "ada/main" };

// Cast: the router's own type names the paths in two steps.
const procedures = appRouter._def.procedures as unknown as Record<
  Path,
  { readonly _def: { readonly type: string } }
>;
// Cast: keys of a record are its paths.
const mutations = (Object.keys(procedures) as Path[]).filter(
  (path) => procedures[path]._def.type === "mutation",
);

/** What is written down of a call, of whatever Ada may do. */
async function noted(path: Path, caller: Caller = { ...ada, role: "owner" }) {
  const { store, as, emit } = setUp();
  await emit(...finishedRun(mine.runId, mine.room));
  const made = { createdAt: 1, createdBy: "ada", archived: false };
  await store.directory.projects.put({ room: mine.room, projectId: "proj_1", name: "p", ...made });
  await everyCall[path].call(as(caller), mine).catch(() => undefined);
  return store.directory.audit.page({ limit: 10 }).entries;
}

describe("the audit log", () => {
  it("knows every procedure that changes something", () => {
    expect(mutations.filter((path) => auditRules[path] === undefined)).toEqual([]);
  });

  it.each(mutations)("says of %s in a word of its own what was done", async (path) => {
    const rule = auditRules[path];
    const entries = await noted(path);
    if (typeof rule !== "object") expect(entries).toEqual([]);
    // A command that was refused is no fact of anything.
    else if (entries.length === 0) expect(path).toMatch(/^runs\./);
    else {
      expect(entries).toMatchObject([{ by: "ada", action: actionWord(path) }]);
      expect(auditActions).toContain(entries[0]?.action);
    }
  });

  it("says what it was done to, of what kind that is, and to whom", async () => {
    expect(await noted("rooms.open")).toMatchObject([
      { action: "room.open", subject: mine.room, subjectKind: "room", detail: "cy" },
    ]);
    expect(await noted("members.setRole")).toMatchObject([
      { action: "member.role", subject: "bob", subjectKind: "member", detail: "viewer" },
    ]);
    expect(await noted("tokens.create")).toMatchObject([
      { action: "token.create", subject: mine.runId, subjectKind: "run" },
    ]);
    expect(await noted("projects.create")).toMatchObject([
      { subject: expect.stringMatching(/^proj_/), subjectKind: "project" },
    ]);
    const guest: Caller = { ...ada, user: "cy", grants: [{ room: mine.room, role: "viewer" }] };
    expect(await noted("rooms.close", { ...guest, user: "guest" })).toMatchObject([
      { action: "room.leave", by: "guest" },
    ]);
    expect(await noted("rooms.close", guest)).toMatchObject([
      { action: "room.close", by: "cy", outcome: "forbidden" },
    ]);
  });

  it("tells entries of before in the words of today", () => {
    const before = (action: string, subject?: string): AuditEntry => ({
      ...{ at: 1, by: "ada", outcome: "ok", action },
      ...(subject === undefined ? {} : { subject }),
    });
    const told = (action: string, subject?: string) => {
      const [entry] = inWords({ entries: [before(action, subject)] }).entries;
      return [entry?.action, entry?.subjectKind, entry?.subject, entry?.detail];
    };
    expect(told("keys.revoke", "key_1")).toEqual(["key.revoke", "key", "key_1", undefined]);
    expect(told("rooms.open", "bob ada/main")).toEqual(["room.open", "room", "ada/main", "bob"]);
    expect(told("shares.create", "run_1")).toEqual(["link.create", "run", "run_1", undefined]);
    expect(told("projects.rename", "proj_1 ada/main")).toEqual([
      ...["project.rename", "project", "proj_1", undefined],
    ]);
    expect(told("signin")).toEqual(["session.begin", undefined, undefined, undefined]);
    expect(told("signin.oidc.callback")[0]).toBe("session.begin");
    expect(told("of.tomorrow", "x")).toEqual(["of.tomorrow", undefined, "x", undefined]);
  });
});
