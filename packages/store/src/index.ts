export { AppendedEntry, type LogEntry, StoredEntry } from "./log-entry.ts";
export type {
  Append,
  Appended,
  IdempotencyClaim,
  Lease,
  LogPage,
  ReadLog,
  RunPage,
  Store,
  StoredArtifact,
} from "./store.ts";
