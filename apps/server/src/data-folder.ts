import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StepcastError, thrownText } from "@stepcast/contracts";
import { silentLog } from "./log.ts";

/** What `server.json` says to programs of the same user while the server runs. */
export interface ServerInfo {
  readonly url: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Of a server that speaks HTTPS: the certificate that it shows, in PEM. Programs here take nobody else for it. */
  readonly certificate?: string | undefined;
}

/** The small files beside the log. All are readable for their user only. */
export interface DataFolder {
  readonly path: string;
  /** The text of a file, written once with `make` when it is not there yet. */
  secret(name: string, make: () => string): Promise<string>;
  /** Puts a secret in place of what was there. */
  keepSecret(name: string, text: string): Promise<void>;
  /** Where that fails, on a disk that is full for instance, it is tried again every second; the log says so once. */
  announce(info: ServerInfo): Promise<void>;
  /** Takes the announcement back. */
  withdraw(): Promise<void>;
}

const announceAgainMs = 1_000;

/** The folder must be there, and be this process's: the store locks it. Errors: `storage_failed`, `storage_full`, `storage_read_only`. */
export function dataFolder(path: string, log = silentLog): DataFolder {
  const info = join(path, "server.json");
  let last: Promise<unknown> = Promise.resolve();
  let isWithdrawn = false;
  /** One after the other: a draft has one name. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    path,
    secret: (name, make) =>
      inTurn(async () => {
        const file = join(path, name);
        const known = await read(file);
        if (known !== undefined && known !== "") return known;
        const text = make();
        await write(file, text);
        return text;
      }),
    keepSecret: (name, text) =>
      inTurn(async () => {
        const file = join(path, name);
        if ((await read(file)) !== text) await write(file, text);
      }),
    async announce(server) {
      const tell = () =>
        inTurn(async () => {
          if (!isWithdrawn) await write(info, JSON.stringify(server));
        });
      const tellLater = (): void => {
        setTimeout(() => void tell().catch(tellLater), announceAgainMs).unref();
      };
      await tell().catch((error: unknown) => {
        log.warn("commands of this machine do not find the server yet", { error });
        tellLater();
      });
    },
    withdraw() {
      isWithdrawn = true;
      return inTurn(() => rm(info, { force: true }));
    },
  };
}

async function read(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    const message = `${file} cannot be read: ${thrownText(cause)}.`;
    throw new StepcastError("storage_failed", message, { cause });
  }
}

/** In one go: a disk that is full, or a process that ends, leaves what was there before. */
async function write(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  try {
    await writeFile(draft, `${text}\n`, { mode: 0o600, flush: true });
    await rename(draft, file);
  } catch (cause) {
    const message = `${file} cannot be written: ${thrownText(cause)}.`;
    throw new StepcastError(isFull(cause) ? "storage_full" : "storage_read_only", message, {
      cause,
    });
  }
}

function isFull(thrown: unknown): boolean {
  const code: unknown = Object(thrown).code;
  return code === "ENOSPC" || code === "EDQUOT";
}
