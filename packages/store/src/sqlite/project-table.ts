import type { SQLOutputValue } from "node:sqlite";
import type { Project } from "@stepcast/contracts";
import type { Commit, Projects } from "../directory/directory.ts";
import type { DirectoryStatement, DirectoryStatements } from "./directory-statements.ts";

const columns = "room, project_id, name, created_at, created_by, archived";

/** The projects of rooms, on disk. */
export class ProjectTable implements Projects {
  readonly #commit: Commit;
  readonly #byId: DirectoryStatement;
  readonly #ofRoom: DirectoryStatement;
  readonly #put: DirectoryStatement;

  constructor(db: DirectoryStatements, commit: Commit) {
    this.#commit = commit;
    this.#byId = db.prepare(`SELECT ${columns} FROM projects WHERE room = ? AND project_id = ?`);
    this.#ofRoom = db.prepare(
      `SELECT ${columns} FROM projects WHERE room = ? ORDER BY name, project_id`,
    );
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO projects (${columns}) VALUES (?, ?, ?, ?, ?, ?)`,
    );
  }

  get(room: string, projectId: string): Project | undefined {
    const row = this.#byId.get(room, projectId);
    return row && toProject(row);
  }

  of(room: string): readonly Project[] {
    return this.#ofRoom.all(room).map(toProject);
  }

  put({ room, projectId, name, createdAt, createdBy, archived }: Project): Promise<void> {
    return this.#commit(() => {
      this.#put.run(room, projectId, name, createdAt, createdBy, archived ? 1 : 0);
    });
  }
}

function toProject(row: Record<string, SQLOutputValue>): Project {
  return {
    room: String(row["room"]),
    projectId: String(row["project_id"]),
    name: String(row["name"]),
    createdAt: Number(row["created_at"]),
    createdBy: String(row["created_by"]),
    archived: row["archived"] === 1,
  };
}
