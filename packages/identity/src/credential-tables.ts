/**
 * What people and programs were handed, and who they are, for whoever restores a backup: an older
 * one must not bring back what was taken back since. Names and predicates are SQL.
 */
export const credentialTables = [
  {
    kind: "members",
    table: "identity_user",
    key: ["id"],
    carried: ["role", "disabled"],
    ends: false,
  },
  {
    kind: "keys",
    table: "identity_key",
    key: ["id"],
    opens: "expires_at_ms IS NULL OR expires_at_ms > unixepoch('subsec') * 1000",
    // After a rotation the old one ends.
    carried: ["expires_at_ms", "rotated_at_ms"],
    ends: true,
  },
  {
    kind: "sessions",
    table: "identity_session",
    key: ["id"],
    opens: "expiresAt > strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
    ends: true,
  },
  {
    kind: "invitations",
    table: "identity_invitation",
    key: ["id"],
    opens: "expires_at_ms > unixepoch('subsec') * 1000",
    ends: true,
  },
  // Passwords, and who somebody is at the issuer.
  { table: "identity_account", key: ["id"], carried: ["password"], ends: false },
  {
    table: "identity_outsider",
    key: ["id"],
    carried: ["disabled"],
    keepsOut: "disabled = 1",
    ends: false,
  },
] as const;
