import { join } from "node:path";
import { StepcastError, thrownText } from "@stepcast/contracts";
import { certificateFault } from "./certificate.ts";
import { readServer, type ServerAddress } from "./data-folder.ts";
import { onFiles } from "./data-program.ts";
import { fetchFor } from "./pinned.ts";

const patienceMs = 10_000;

/**
 * The server that runs on a data folder; undefined when none does, and one may be started.
 * Errors: `unreachable` when one has the folder and cannot be talked to.
 */
export async function findServer(
  dataFolder: string,
  signal: AbortSignal,
): Promise<ServerAddress | undefined> {
  const running = await readServer(dataFolder);
  if (running === undefined) return undefined;
  const { url, pid } = running;
  let failure: unknown;
  try {
    const wait = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    const response = await fetchFor(running)(`${url}/healthz`, { signal: wait });
    if (response.ok || (await canRead(response))) return running;
    failure = new Error(`it answers with ${response.status}`);
  } catch (error) {
    signal.throwIfAborted();
    failure = error;
  }
  // What a killed server left behind can name a process that is another program's by now.
  if (Object(await onFiles("inspect", dataFolder)).isOpen !== true) return undefined;
  const why = thrownText(Object(failure).cause ?? failure);
  throw new StepcastError(
    "unreachable",
    `The server of ${dataFolder} (process ${pid}) does not answer this command at ${url}: ${why}.`,
    {
      cause: failure,
      hint: `${adviceFor(failure, url, dataFolder)} No second server was started.`,
    },
  );
}

/** A server whose disk refuses writes is not well, and tells what it has all the same. */
async function canRead(response: Response): Promise<boolean> {
  return /^storage_/.test(Object(await response.json()).status);
}

function adviceFor(failure: unknown, url: string, dataFolder: string): string {
  const fault = certificateFault(failure, url);
  if (fault === undefined)
    return "It may be starting, ending or hanging: try again in a moment, then look at its log.";
  const { rightUrl } = fault;
  const name = rightUrl === undefined ? "its public name" : `its public name (${rightUrl})`;
  return `Set STEPCAST_URL to ${name}, and STEPCAST_TOKEN to what is in ${join(dataFolder, "owner-token")}.`;
}
