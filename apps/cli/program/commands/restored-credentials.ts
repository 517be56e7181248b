/** What a row of each kind is called: one, and several. */
const nouns: Readonly<Record<string, readonly [string, string]>> = {
  keys: ["key", "keys"],
  sessions: ["session", "sessions"],
  invitations: ["invitation", "invitations"],
  links: ["share link", "share links"],
  rooms: ["opening of a room", "openings of rooms"],
  members: ["member", "members"],
};

const again =
  "Restore again into an empty folder, with --instead-of and the old data folder or with --end-credentials, to be rid of them.";

/**
 * What a restore says of credentials that the backup has and that were taken back after it was
 * made, a sentence each. `told`: what the server's program answered; `former`: the folder that was named.
 */
export function credentialNotes(told: unknown, former: string | undefined): readonly string[] {
  const { keptBack, unreadable, ended } = Object(told);
  const notes: string[] = [];
  if (keptBack !== undefined)
    notes.push(
      counts(keptBack) === ""
        ? `Nothing of the backup was revoked since, as ${former} says.`
        : `Stays revoked, used or removed, as ${former} says: ${counts(keptBack)}.`,
    );
  else {
    if (unreadable !== undefined) notes.push(`${former} tells nothing: ${unreadable}.`);
    notes.push(
      ended === undefined
        ? `Keys, sessions, invitations, share links, openings of rooms, passwords and members that were revoked, used, changed or removed after the backup was made are valid again. ${again}`
        : "Passwords, roles and members are those of the backup, also where they were changed or removed since: see stepcast members ls.",
    );
  }
  if (ended !== undefined)
    notes.push(`Ended: ${counts(ended) || "nothing, since nothing was open"}.`);
  return notes;
}

/** Such as `2 keys, 1 session`; empty for none. */
function counts(ended: unknown): string {
  const known: Readonly<Record<string, unknown>> = Object(ended);
  return Object.entries(nouns)
    .flatMap(([kind, [one, several]]) => {
      const count = Number(known[kind] ?? 0);
      return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
    })
    .join(", ");
}
