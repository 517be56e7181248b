import type { DatabaseSync } from "node:sqlite";
import type { Audit, Commit, Directory, Grants, Projects, Shares } from "../directory/directory.ts";
import { AuditTable } from "./audit-table.ts";
import { DirectoryStatements } from "./directory-statements.ts";
import { GrantTable } from "./grant-table.ts";
import { ProjectTable } from "./project-table.ts";
import { ShareTable } from "./share-table.ts";

/** The directory in the log's file. Each part is prepared when it is first needed: a start waits for none of them. */
export class SqliteDirectory implements Directory {
  readonly #db: DirectoryStatements;
  readonly #commit: Commit;
  #grants: Grants | undefined;
  #shares: Shares | undefined;
  #projects: Projects | undefined;
  #audit: Audit | undefined;

  constructor(db: DatabaseSync, folder: string, commit: (change: () => void) => Promise<unknown>) {
    this.#db = new DirectoryStatements(db, folder);
    this.#commit = async (change) => void (await commit(change));
  }

  get grants(): Grants {
    this.#grants ??= new GrantTable(this.#db, this.#commit);
    return this.#grants;
  }

  get shares(): Shares {
    this.#shares ??= new ShareTable(this.#db, this.#commit);
    return this.#shares;
  }

  get projects(): Projects {
    this.#projects ??= new ProjectTable(this.#db, this.#commit);
    return this.#projects;
  }

  get audit(): Audit {
    this.#audit ??= new AuditTable(this.#db, this.#commit);
    return this.#audit;
  }
}
