import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface ServerAddress {
  readonly url: string;
  readonly token: string | undefined;
  /** What it must show over TLS, in PEM; undefined: what the authorities of this machine vouch for. */
  readonly certificate?: string | undefined;
}

/** The server that says it runs on a data folder, with the owner's token; undefined when there is none. */
export async function readServer(
  dataFolder: string,
): Promise<(ServerAddress & { readonly pid: number }) | undefined> {
  const [info, token] = await Promise.all([
    readText(join(dataFolder, "server.json")),
    readText(join(dataFolder, "owner-token")),
  ]);
  const server = parse(info);
  const { url, pid, certificate }: Readonly<Record<string, unknown>> = Object(server);
  if (typeof url !== "string" || typeof pid !== "number" || !isAlive(pid)) return undefined;
  return { url, pid, token, ...(typeof certificate === "string" ? { certificate } : {}) };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    // Not there, or not for this user: then there is no server for this command.
    return undefined;
  }
}

/** Half-written files are as good as none: the next look finds the whole. */
function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a killed server left behind names a process that is gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return Object(error).code === "EPERM";
  }
}
