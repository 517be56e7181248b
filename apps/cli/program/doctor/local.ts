import { randomUUID } from "node:crypto";
import { rm, statfs, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { isStepcastError, thrownText } from "@stepcast/contracts";
import { onFiles } from "../data-program.ts";
import { formatBytes } from "../format.ts";
import { type Finding, finding, ok } from "./finding.ts";
import { checkPages, damaged } from "./pages.ts";

const oldestNode = [24, 12] as const;
/** Less than this is soon none. */
const littleBytes = 200 * 1024 * 1024;
const probeBytes = 256 * 1024;

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  if (!isOld) return ok("node", `Node ${version}`);
  return finding("problem", "node_old", {
    seen: `This is Node ${version}.`,
    means: `The server needs ${oldestNode.join(".")} or later: it uses its SQLite and runs TypeScript as it is.`,
    advice: "Install a newer Node, and start the server with it.",
  });
}

/** The folder can be written to and has room. Looks by writing a small file, which it removes. */
export async function checkFolder(folder: string): Promise<readonly Finding[]> {
  const probe = join(folder, `.doctor-${randomUUID()}`);
  try {
    await writeFile(probe, Buffer.alloc(probeBytes), { mode: 0o600 });
  } catch (error) {
    return [unwritable(folder, error)];
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
  const { bavail, bsize } = await statfs(folder);
  return [ok("folder", `${folder} can be written to`), diskFinding(folder, bavail * bsize)];
}

/** What so much free space on the disk of a data folder means. */
export function diskFinding(where: string, freeBytes: number): Finding {
  const free = `${formatBytes(freeBytes)} are free`;
  if (freeBytes >= littleBytes) return ok("disk", `${free} for ${where}`);
  if (freeBytes < probeBytes) return diskFull(where, `Only ${free}.`);
  return finding("warning", "disk_low", {
    seen: `${free} on the disk of ${where}.`,
    means: "When it is full, nothing new is recorded: runs stop, and watchers see no news.",
    advice: "Make room, or remove old runs: stepcast compact --days 30.",
  });
}

function diskFull(where: string, seen: string): Finding {
  return finding("problem", "disk_full", {
    seen: `The disk of ${where} is full. ${seen}`,
    means:
      "Nothing can be recorded, so runs do not go on and streams have nothing to tell. What was recorded is safe.",
    advice: "Make room on that disk. The server goes on by itself; it need not be restarted.",
  });
}

function unwritable(folder: string, error: unknown): Finding {
  const code = Object(error).code;
  const seen = `${thrownText(error)}.`;
  if (code === "ENOSPC" || code === "EDQUOT") return diskFull(folder, seen);
  if (code === "ENOENT")
    return finding("note", "folder_missing", {
      seen: `There is no data folder ${folder}.`,
      means: "No server has run here yet, or it keeps its data elsewhere.",
      advice: "Start a server, or set STEPCAST_DATA_DIR to where its data is.",
    });
  return finding("problem", "folder_not_writable", {
    seen,
    means: "A server cannot record anything in this folder.",
    advice: `Let the user that runs the server write to ${folder}, or choose another one with STEPCAST_DATA_DIR.`,
  });
}

/** The database of a folder that no server runs on. */
export async function checkDatabase(folder: string): Promise<Finding> {
  const { hasDatabase, version, knownVersion, isOurs, isOpen, fault } = Object(
    await onFiles("inspect", folder),
  );
  if (hasDatabase !== true) return ok("database", "no database yet; a server makes one");
  if (isOpen === true)
    return finding("warning", "folder_in_use", {
      seen: `A server has ${folder} open and does not say where it answers.`,
      means: "It is starting or ending, or hangs.",
      advice: "Wait a moment. If it stays, look at that server's log.",
    });
  if (fault !== undefined) return databaseFault(folder, fault);
  if (isOurs !== true)
    return finding("problem", "database_foreign", {
      seen: `${folder}/stepcast.db is another program's.`,
      means: "A server refuses to touch it.",
      advice: "Choose another data folder with STEPCAST_DATA_DIR.",
    });
  if (Number(version) > Number(knownVersion))
    return finding("problem", "database_newer", {
      seen: `The database has version ${version}, and this program knows ${knownVersion}.`,
      means: "A newer Stepcast has used it; an older one cannot.",
      advice: "Start the newer version, or restore a backup that was made before.",
    });
  return await checkPages(folder, version);
}

function databaseFault(folder: string, fault: unknown): Finding {
  const { code, message } = Object(fault);
  if (code === "storage_busy")
    return finding("problem", "database_locked", {
      seen: `Another program holds the database in ${folder}.`,
      means: "A server waits for it a few seconds and then gives up.",
      advice: "End that program: a shell on the database, a copying or scanning one.",
    });
  return damaged(String(message));
}

/** Whether a server could listen. */
export async function checkPort(port: number): Promise<Finding> {
  const probe = createServer();
  try {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    probe.once("error", reject).listen(port, "127.0.0.1", resolve);
    await promise;
    return ok("port", `port ${port} is free`);
  } catch (error) {
    const isTaken = Object(error).code === "EADDRINUSE";
    return finding("problem", isTaken ? "port_taken" : "port_refused", {
      seen: isTaken ? `Another program listens on port ${port}.` : `${thrownText(error)}.`,
      means: "A server that is started with this port ends at once.",
      advice: "End that program, or set PORT to another port; 0 takes a free one.",
    });
  } finally {
    probe.close();
  }
}

/** What went wrong while something was looked at is a finding too. */
export function failedCheck(id: string, error: unknown): Finding {
  return finding("warning", `${id}_unknown`, {
    seen: thrownText(error),
    means: "This could not be looked at.",
    advice: isStepcastError(error) ? error.hint : "Look at it by hand.",
  });
}
