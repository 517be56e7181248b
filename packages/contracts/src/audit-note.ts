// Of what pages load: no schema is made here.

/** Where a user is told of new entries of the audit log that change lists of theirs. Nobody else is let in. */
export function auditRoom(user: string): string {
  return `${user}/audit-log`;
}

/** First words of deeds that change what people see listed, as of `key.revoke`. */
const listedNouns = [
  "account",
  "session",
  "member",
  "invitation",
  "key",
  "room",
  "link",
  "project",
] as const;
export type ListedNoun = (typeof listedNouns)[number];

/** The noun whose lists a deed changes; undefined for one that changes none, as of a run or a backup. */
export function listedNounOf(action: string): ListedNoun | undefined {
  const [first] = action.split(".");
  return listedNouns.find((noun) => noun === first);
}
