export type {
  Audit,
  Directory,
  Grant,
  Grants,
  NewShareRow,
  Projects,
  Shares,
} from "./directory/directory.ts";
export { KeptBytes } from "./kept-bytes.ts";
export { AppendedEntry, type LogEntry, StoredEntry } from "./log-entry.ts";
export { createMemoryStore, type MemoryStoreOptions } from "./memory/store.ts";
export { matchesRun } from "./run-filter.ts";
export { type BackupSeal, checkBackup, restoreBackup } from "./sqlite/backup.ts";
export type { Durability } from "./sqlite/database.ts";
export { type Former, readFormer } from "./sqlite/former.ts";
export {
  type Ended,
  endAll,
  type HandedOut,
  rightsTables,
  takeBack,
} from "./sqlite/handed-out.ts";
export { type FolderInspection, inspectFolder } from "./sqlite/inspect.ts";
export { type FileStore, openSqliteStore, type SqliteStoreOptions } from "./sqlite/store.ts";
export type { Standing, StandingBounds } from "./standing.ts";
export type {
  Append,
  Appended,
  CommitListener,
  IdempotencyClaim,
  Lease,
  LogPage,
  NewArtifact,
  ProducerClaim,
  Prunable,
  Pruned,
  ReadLog,
  RemovedRun,
  RunPage,
  Store,
  StoreClock,
  StoredArtifact,
} from "./store.ts";
