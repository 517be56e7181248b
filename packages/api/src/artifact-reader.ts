import { type ArtifactRef, artifactRef, limits, StepcastError } from "@stepcast/contracts";
import type { Store, StoredArtifact } from "@stepcast/store";
import {
  homeRoom,
  isNarrowed,
  isThere,
  mustBeAllowed,
  mustBeWide,
  mustHaveScope,
} from "./access.ts";
import type { Caller } from "./context.ts";
import { invalidInput } from "./invalid-input.ts";
import { withinCredential } from "./known-feed.ts";
import { seesRun } from "./own-run.ts";

export interface UploadedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Stores a file in the caller's room and returns how values name it. Errors: `forbidden`, `invalid_input`, `artifact_too_large`, storage errors. */
export async function storeArtifact(
  store: Store,
  caller: Caller,
  file: UploadedFile,
): Promise<ArtifactRef> {
  const { name, mediaType, bytes } = file;
  const room = homeRoom(caller);
  mustBeAllowed(caller, "act", room);
  mustBeWide(caller);
  if (bytes.byteLength > limits.artifactBytes) throw artifactTooLarge();
  const described = fileFields.safeParse({ name, mediaType, bytes: bytes.byteLength });
  if (!described.success) throw invalidInput(described.error);
  const id = await store.putArtifact(room, { mediaType, bytes });
  return { $artifact: id, ...described.data };
}

export interface NamedArtifact {
  readonly artifactId: string;
  /** Absent: any that the caller may read. */
  readonly room?: string | undefined;
}

/**
 * A file of a room. Its id is the hash of its bytes, so it is the same in whatever room it is found.
 * A credential of one run or agent opens what its events name and nothing else.
 * Errors: `not_found`, the same for one of another room and for none; `forbidden`.
 */
export async function readArtifact(
  store: Store,
  caller: Caller,
  { artifactId, room }: NamedArtifact,
): Promise<StoredArtifact> {
  mustHaveScope(caller, "read");
  for (const place of await placesOf(store, caller, room)) {
    const artifact = await store.artifact(place, artifactId);
    if (artifact !== undefined && (await isNamed(store, caller, place, artifactId)))
      return artifact;
  }
  throw new StepcastError("not_found", "There is no such artifact here.");
}

/** Where to look: the named room, the one that the credential opens, or the caller's own rooms and those opened to them. */
async function placesOf(
  store: Store,
  caller: Caller,
  named: string | undefined,
): Promise<readonly string[]> {
  const room = named ?? (await roomOfCredential(store, caller));
  // A credential may name a room that was never open to its user, or is so no longer.
  if (room !== undefined) return isThere(caller, room) ? [room] : [];
  return [homeRoom(caller), `${caller.user}/*`, ...caller.grants.map((grant) => grant.room)];
}

/** Undefined for a credential that names no room and is not narrowed. */
async function roomOfCredential(store: Store, caller: Caller): Promise<string | undefined> {
  const { runId, room } = caller.only ?? {};
  if (!isNarrowed(caller)) return room;
  const row = runId === undefined ? undefined : await store.run(runId);
  return row !== undefined && seesRun(caller, row) ? row.room : homeRoom(caller);
}

/** True unless the credential opens one run or agent, of which no event names the artifact. Reads that run's or agent's events. */
async function isNamed(
  store: Store,
  caller: Caller,
  room: string,
  artifactId: string,
): Promise<boolean> {
  if (!isNarrowed(caller)) return true;
  const name = Buffer.from(JSON.stringify(artifactId));
  const feeds = [withinCredential(caller, { room })];
  const upTo = store.head();
  for (let after = 0; after < upTo; ) {
    const page = await store.read({ after, upTo, feeds, limit: limits.replayPageEvents });
    if (page.entries.some(({ bytes }) => Buffer.from(bytes).includes(name))) return true;
    after = page.scannedTo;
  }
  return false;
}

export function artifactTooLarge(): StepcastError {
  const value = limits.artifactBytes;
  const message = `A file may have at most ${value / 1024 / 1024} MiB.`;
  return new StepcastError("artifact_too_large", message, {
    details: { limit: "artifactBytes", value },
  });
}

const fileFields = artifactRef.omit({ $artifact: true });
