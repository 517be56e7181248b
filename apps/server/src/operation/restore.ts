import { credentialTables } from "@stepcast/identity";
import {
  type BackupSeal,
  type Ended,
  endAll,
  type Former,
  type HandedOut,
  readFormer,
  restoreBackup,
  rightsTables,
  takeBack,
} from "@stepcast/store";

export interface RestoreOptions {
  /** The data folder, or its database, that the backup takes the place of. */
  readonly insteadOf?: string | undefined;
  /** Ends every key, session, invitation, link and opening that the backup has. */
  readonly endCredentials?: boolean | undefined;
}

export interface Restored extends BackupSeal {
  readonly newEpoch: string;
  /** What stays taken back, by what the former database says. Absent: none was named, or it says nothing. */
  readonly keptBack?: Ended | undefined;
  /** Why the former database says nothing about this backup. */
  readonly unreadable?: string | undefined;
  /** What was ended because it was asked for. */
  readonly ended?: Ended | undefined;
}

const tables: readonly HandedOut[] = [...rightsTables, ...credentialTables];

/**
 * Makes a data folder of a backup. What was revoked, used up or lessened after it was made stays so
 * when the database that it takes the place of can be read; see docs/guides/operation.md.
 * Errors: those of `restoreBackup`; `data_folder_in_use` for a former one that a server still uses.
 */
export function restore(
  file: string,
  folder: string,
  { insteadOf, endCredentials = false }: RestoreOptions = {},
): Restored {
  const former = insteadOf === undefined ? undefined : readFormer(insteadOf, tables);
  const { amended, ...restored } = restoreBackup(file, folder, (db, made) => {
    const later = former && laterThan(made, former);
    const told =
      later === undefined || "unreadable" in later
        ? later
        : { keptBack: takeBack(db, tables, later.known) };
    return endCredentials ? { ...told, ended: endAll(db, tables) } : told;
  });
  return { ...restored, ...amended };
}

/** Of another log, or of a time before, what a database does not have was never taken back. */
function laterThan({ epoch, head }: BackupSeal, former: Former): Former {
  if ("unreadable" in former) return former;
  if (former.epoch !== epoch) return { unreadable: "it is not the log that this is a backup of" };
  return former.head < head ? { unreadable: "it is older than the backup" } : former;
}
