import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StepcastError } from "@stepcast/contracts";

/** A key that `stepcast login` made or was given. */
export interface StoredKey {
  readonly key: string;
  /** Its id on the server. Absent: it was given, and is not this machine's to revoke. */
  readonly id?: string | undefined;
}

const file = "keys.json";

/** The key for a server, by its address; undefined when nobody signed in there. */
export async function storedKey(folder: string, url: string): Promise<StoredKey | undefined> {
  return (await readAll(folder))[addressOf(url)];
}

/** Keeps a key for a server, for this user of the machine only. */
export async function storeKey(folder: string, url: string, key: StoredKey): Promise<void> {
  await writeAll(folder, { ...(await readAll(folder)), [addressOf(url)]: key });
}

/** Forgets the key for a server, and returns it. */
export async function forgetKey(folder: string, url: string): Promise<StoredKey | undefined> {
  const { [addressOf(url)]: known, ...others } = await readAll(folder);
  if (known !== undefined) await writeAll(folder, others);
  return known;
}

function addressOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

async function readAll(folder: string): Promise<Readonly<Record<string, StoredKey>>> {
  let text: string;
  try {
    text = await readFile(join(folder, file), "utf8");
  } catch {
    // Nobody signed in yet, or not for this user.
    return {};
  }
  try {
    const found: unknown = JSON.parse(text);
    const entries = Object.entries(Object(found)).flatMap(([url, value]) => {
      const { key, id } = Object(value);
      if (typeof key !== "string") return [];
      return [[url, { key, ...(typeof id === "string" ? { id } : {}) }] as const];
    });
    return Object.fromEntries(entries);
  } catch (cause) {
    throw new StepcastError("invalid_input", `${join(folder, file)} is damaged.`, {
      cause,
      hint: "Delete it and sign in again with stepcast login.",
    });
  }
}

/** In one go, so that a command that is stopped leaves the old file or the new one. */
async function writeAll(folder: string, all: Readonly<Record<string, StoredKey>>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, file);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
}
