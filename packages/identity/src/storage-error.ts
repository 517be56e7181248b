import { StepcastError, thrownText } from "@stepcast/contracts";

/** SQLite's primary result codes that say something to a person. */
const busy = 5;
const full = 13;

/** What the database threw, as one of the storage errors; anything else stays as it is. */
export function storageError(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !("errcode" in thrown)) return thrown;
  const code = Number(thrown.errcode) & 0xff;
  const cause = thrown;
  if (code === busy)
    return new StepcastError("storage_busy", "Another program holds the database.", { cause });
  if (code === full)
    return new StepcastError("storage_full", "The disk is full, so nothing was written.", {
      cause,
    });
  const message = `The database refused: ${thrownText(thrown)}.`;
  return new StepcastError("storage_failed", message, { cause });
}
