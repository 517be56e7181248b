import { readServer, type ServerAddress } from "../data-folder.ts";
import { checkProtocol } from "./connection.ts";
import { type Finding, finding } from "./finding.ts";
import { checkDatabase, checkFolder, checkNode, checkPort, failedCheck } from "./local.ts";
import { checkLost, checkServer } from "./server.ts";
import { checkStream, type StreamPatience } from "./stream.ts";

export interface Patient {
  /** The server to look at. Undefined: the one that runs on the data folder. */
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly dataFolder: string;
  /** Where a server would listen, were it started. */
  readonly port: number;
  /** Of the program that looks. */
  readonly version: string;
}

/** Looks at everything between here and a stream, from near to far, and says each finding as it is found. */
export async function* examine(
  patient: Patient,
  patience: StreamPatience = {},
): AsyncGenerator<Finding> {
  yield checkNode();
  let diskIsSaid = false;
  const running = await readServer(patient.dataFolder);
  if (patient.url === undefined || running !== undefined) {
    const looked = await checkFolder(patient.dataFolder);
    yield* looked;
    diskIsSaid = looked.some(isOfDisk);
    const isThere = looked.every(
      ({ id }) => id !== "folder_missing" && id !== "folder_not_writable",
    );
    if (isThere && running === undefined)
      yield await checkDatabase(patient.dataFolder).catch((error) =>
        failedCheck("database", error),
      );
  }
  const address = addressOf(patient, running);
  if (address === undefined) {
    yield* examinePort(patient);
    return;
  }
  const isSaid = (one: Finding) => diskIsSaid && address.url === running?.url && isOfDisk(one);
  for await (const one of examineServer(address, patient, patience)) if (!isSaid(one)) yield one;
}

/** Where no server says that it runs on the folder: whether one could, or one lost it. */
async function* examinePort({ dataFolder, port }: Patient): AsyncGenerator<Finding> {
  const looked = await checkPort(port);
  const lost = looked.id === "port_taken" ? await checkLost(port) : undefined;
  if (lost !== undefined) {
    yield lost;
    return;
  }
  yield finding("problem", "no_server", {
    seen: `No server runs on ${dataFolder}.`,
    means: "There is nothing to watch.",
    advice: "Start one, or name one with --url.",
  });
  yield looked;
}

/** The disk of a folder is said once, also when its server says it too. */
function isOfDisk({ id }: Finding): boolean {
  return id.startsWith("disk");
}

async function* examineServer(
  address: ServerAddress,
  { version }: Patient,
  patience: StreamPatience,
): AsyncGenerator<Finding> {
  const { findings, answers, isOpen } = await checkServer(address, version);
  yield* findings;
  if (!answers) return;
  yield await checkProtocol(address.url);
  if (isOpen) yield* await checkStream(address, patience);
}

/** The owner's token of this machine is shown to servers of this machine only. */
function addressOf(
  { url, token }: Patient,
  running: ServerAddress | undefined,
): ServerAddress | undefined {
  if (url === undefined) return running && { ...running, token: token ?? running.token };
  const { hostname } = new URL(url);
  const isHere = hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname);
  return { url, token: token ?? (isHere ? running?.token : undefined) };
}
