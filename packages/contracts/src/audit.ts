import { z } from "zod";
import { limits } from "./limits.ts";

export const listAudit = z.strictObject({
  /** From the page before: `next`. Newest first. */
  after: z.number().int().positive().optional(),
  limit: z.number().int().min(1).max(limits.auditPage).default(100),
});

/** Who did what. Never a secret, and nothing of what runs work on. */
export interface AuditEntry {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The user; of a stranger what is known: `stranger`. */
  readonly by: string;
  /** The procedure's name, or `signin`, `signin.refused`, `signout`, `join`. */
  readonly action: string;
  /** What it was done to: an id of a run, key, share, project, user or room. */
  readonly subject?: string | undefined;
  /** The credential that was shown: its kind and id, never itself. */
  readonly credential?: string | undefined;
  readonly address?: string | undefined;
  /** `ok`, or the code of the refusal. */
  readonly outcome: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Hand in as `after` for the page before these; absent on the last. */
  readonly next?: number | undefined;
}
