import type { RoomGrant, RoomMember } from "@stepcast/contracts";
import type { Commit, Grant, Grants } from "../directory/directory.ts";
import type { DirectoryStatement, DirectoryStatements } from "./directory-statements.ts";

/** Users whose grants are kept in memory. */
const rememberedUsers = 10_000;

/** Who may come into whose room, on disk; what is asked for at every call also in memory. */
export class GrantTable implements Grants {
  readonly #commit: Commit;
  readonly #known = new Map<string, readonly RoomGrant[]>();
  readonly #ofUser: DirectoryStatement;
  readonly #ofRoom: DirectoryStatement;
  readonly #roomsOf: DirectoryStatement;
  readonly #countOf: DirectoryStatement;
  readonly #put: DirectoryStatement;
  readonly #delete: DirectoryStatement;

  constructor(db: DirectoryStatements, commit: Commit) {
    this.#commit = commit;
    this.#ofUser = db.prepare("SELECT room, role FROM grants WHERE user = ? ORDER BY room");
    this.#ofRoom = db.prepare("SELECT user, role FROM grants WHERE room = ? ORDER BY user");
    // A room of the user's begins with their name and a slash; 0 comes after the slash.
    this.#roomsOf = db.prepare(
      "SELECT DISTINCT room FROM grants WHERE room > ? || '/' AND room < ? || '0' ORDER BY room",
    );
    this.#countOf = db.prepare(
      "SELECT count(*) AS openings FROM grants WHERE room > ? || '/' AND room < ? || '0'",
    );
    this.#put = db.prepare("INSERT OR REPLACE INTO grants (user, room, role) VALUES (?, ?, ?)");
    this.#delete = db.prepare("DELETE FROM grants WHERE user = ? AND room = ?");
  }

  of(user: string): readonly RoomGrant[] {
    const known = this.#known.get(user);
    if (known !== undefined) return known;
    const found = this.#ofUser.all(user).map((row) => ({
      room: String(row["room"]),
      role: roleOf(row["role"]),
    }));
    if (this.#known.size >= rememberedUsers) this.#known.clear();
    this.#known.set(user, found);
    return found;
  }

  guests(room: string): readonly RoomMember[] {
    return this.#ofRoom.all(room).map((row) => ({
      user: String(row["user"]),
      role: roleOf(row["role"]),
    }));
  }

  openedBy(user: string): readonly string[] {
    return this.#roomsOf.all(user, user).map((row) => String(row["room"]));
  }

  givenBy(user: string): number {
    return Number(this.#countOf.get(user, user)?.["openings"]);
  }

  async open({ user, room, role }: Grant): Promise<void> {
    await this.#commit(() => {
      this.#put.run(user, room, role);
    });
    this.#known.delete(user);
  }

  async close(user: string, room: string): Promise<boolean> {
    let changes = 0;
    await this.#commit(() => {
      changes = Number(this.#delete.run(user, room).changes);
    });
    this.#known.delete(user);
    return changes > 0;
  }
}

function roleOf(column: unknown): RoomGrant["role"] {
  return column === "member" ? "member" : "viewer";
}
