import { type AuditEntry, auditActions } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { it as italian } from "./it.ts";
import { auditPieces, auditSentence } from "./sentence.ts";

const names: Readonly<Record<string, string>> = { u1: "Ada", u2: "Bob" };
const nameOf = (user: string) => names[user] ?? user;

function entry(action: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return { at: 1, by: "u1", action, outcome: "ok", ...more };
}
const key = { subject: "key_1", subjectKind: "key", subjectName: "CI" } as const;
const room = { subject: "u1/main", subjectKind: "room", detail: "u2" } as const;
const role = { subject: "u2", subjectKind: "member", detail: "viewer" } as const;

describe("an entry of the audit log is a sentence", () => {
  it.each([
    [en, "Ada revoked the key CI", "Ada could not revoke the key CI"],
    [italian, "Ada ha revocato la chiave CI", "Ada non ha potuto revocare la chiave CI"],
    [fr, "Ada a révoqué la clé CI", "Ada n’a pas pu révoquer la clé CI"],
  ])("in each language, done or refused", (words, done, refused) => {
    expect(auditSentence(words, entry("key.revoke", key), nameOf)).toBe(done);
    const tried = entry("key.revoke", { ...key, outcome: "not_found" });
    expect(auditSentence(words, tried, nameOf)).toBe(refused);
  });

  it("with whom it was about, by their names", () => {
    const say = (one: AuditEntry) => auditSentence(en, one, nameOf);
    expect(say(entry("room.open", room))).toBe("Ada opened the room u1/main to Bob");
    expect(say(entry("member.role", role))).toBe("Ada made Bob a viewer");
    const run = { subject: "run_7", subjectKind: "run" } as const;
    expect(say(entry("run.resume", run))).toBe("Ada resumed the run run_7");
    expect(say(entry("run.rerun", { ...run, outcome: "not_found" }))).toBe(
      "Ada could not start the run run_7 again",
    );
    expect(say(entry("session.begin", { by: "stranger", outcome: "unauthorized" }))).toBe(
      "A stranger could not sign in",
    );
  });

  it("also where an older or newer server left something out", () => {
    const say = (one: AuditEntry) => auditSentence(en, one, nameOf);
    expect(say(entry("key.revoke"))).toBe("Ada revoked something");
    expect(say(entry("key.revoke", { subject: "key_1" }))).toBe("Ada revoked key_1");
    expect(say(entry("of.tomorrow", { subject: "x" }))).toBe("Ada of.tomorrow x");
  });

  it.each([en, italian, fr])("cut at the id of a run, and nowhere else", (words) => {
    const run = entry("run.cancel", { subject: "run_7", subjectKind: "run" });
    const { before, runId, after } = auditPieces(words, run, nameOf);
    expect(runId).toBe("run_7");
    expect(`${before}${runId}${after}`).toBe(auditSentence(words, run, nameOf));
    for (const whole of [entry("key.revoke", key), entry("room.open", room), entry("run.cancel")])
      expect(auditPieces(words, whole, nameOf)).toEqual({
        before: auditSentence(words, whole, nameOf),
        after: "",
      });
  });

  it.each([
    ["en", en],
    ["it", italian],
    ["fr", fr],
  ])("in %s for every action, each its own", (_language, words) => {
    const told = auditActions.map((action) => {
      const kind = action.split(".")[0];
      const subjectKind = Object.keys(words.subjects).find((one) => one === kind);
      const subject = subjectKind === undefined ? {} : { subject: "x", subjectKind };
      // Cast: the kind is one of the words'.
      return auditSentence(words, entry(action, subject as Partial<AuditEntry>), nameOf);
    });
    expect(new Set(told).size).toBe(auditActions.length);
    for (const sentence of told) expect(sentence).toMatch(/^Ada \S.*[^\s.]$/);
  });
});
