import { type Compilable, type Kysely, sql } from "kysely";

/** People, their passwords and sessions in the columns that better-auth writes; invitations and keys. */
export function peopleAndKeys(db: Kysely<unknown>): readonly Compilable[] {
  return [...people(db), ...accounts(db), ...invitationsAndKeys(db), owner(db)];
}

function invitationsAndKeys(db: Kysely<unknown>): readonly Compilable[] {
  return [
    db.schema
      .createTable("identity_invitation")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("secret_hash", "text", (column) => column.notNull().unique())
      .addColumn("email", "text")
      .addColumn("name", "text")
      .addColumn("role", "text", (column) => column.notNull())
      .addColumn("created_at_ms", "bigint", (column) => column.notNull())
      .addColumn("expires_at_ms", "bigint", (column) => column.notNull())
      .addColumn("by_user", "text", (column) => column.notNull()),
    db.schema
      .createTable("identity_key")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("user", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull().unique())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("prefix", "text", (column) => column.notNull())
      .addColumn("scopes", "text", (column) => column.notNull())
      .addColumn("only", "text")
      .addColumn("created_at_ms", "bigint", (column) => column.notNull())
      .addColumn("expires_at_ms", "bigint")
      .addColumn("last_used_at_ms", "bigint")
      .addColumn("rotated_at_ms", "bigint"),
    db.schema.createIndex("identity_key_user").on("identity_key").column("user"),
  ];
}

function people(db: Kysely<unknown>): readonly Compilable[] {
  return [
    db.schema
      .createTable("identity_user")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("email", "text", (column) => column.notNull().unique())
      .addColumn("emailVerified", "integer", (column) => column.notNull())
      .addColumn("image", "text")
      .addColumn("createdAt", "text", (column) => column.notNull())
      .addColumn("updatedAt", "text", (column) => column.notNull())
      .addColumn("role", "text", (column) => column.notNull())
      .addColumn("disabled", "integer", (column) => column.notNull().defaultTo(0))
      .addColumn("lastSeenAtMs", "bigint"),
    db.schema
      .createTable("identity_session")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("expiresAt", "text", (column) => column.notNull())
      .addColumn("token", "text", (column) => column.notNull().unique())
      .addColumn("createdAt", "text", (column) => column.notNull())
      .addColumn("updatedAt", "text", (column) => column.notNull())
      .addColumn("ipAddress", "text")
      .addColumn("userAgent", "text")
      .addColumn("userId", "text", (column) => column.notNull())
      .addColumn("lastUsedAtMs", "bigint"),
    db.schema.createIndex("identity_session_user").on("identity_session").column("userId"),
  ];
}

function accounts(db: Kysely<unknown>): readonly Compilable[] {
  return [
    db.schema
      .createTable("identity_account")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("accountId", "text", (column) => column.notNull())
      .addColumn("providerId", "text", (column) => column.notNull())
      .addColumn("userId", "text", (column) => column.notNull())
      .addColumn("accessToken", "text")
      .addColumn("refreshToken", "text")
      .addColumn("idToken", "text")
      .addColumn("accessTokenExpiresAt", "text")
      .addColumn("refreshTokenExpiresAt", "text")
      .addColumn("scope", "text")
      .addColumn("password", "text")
      .addColumn("createdAt", "text", (column) => column.notNull())
      .addColumn("updatedAt", "text", (column) => column.notNull())
      .addUniqueConstraint("identity_account_once", ["providerId", "accountId"]),
    db.schema.createIndex("identity_account_user").on("identity_account").column("userId"),
    db.schema
      .createTable("identity_verification")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("identifier", "text", (column) => column.notNull())
      .addColumn("value", "text", (column) => column.notNull())
      .addColumn("expiresAt", "text", (column) => column.notNull())
      .addColumn("createdAt", "text", (column) => column.notNull())
      .addColumn("updatedAt", "text", (column) => column.notNull()),
  ];
}

/** Whoever has the server's own token is somebody too: their name and their keys are kept here. */
function owner(db: Kysely<unknown>): Compilable {
  const at = new Date(0).toISOString();
  const statement = sql`insert into identity_user
    (id, name, email, "emailVerified", "createdAt", "updatedAt", role)
    values ('owner', 'Owner', 'owner@stepcast.invalid', 0, ${at}, ${at}, 'owner')`;
  return { compile: () => statement.compile(db) };
}
