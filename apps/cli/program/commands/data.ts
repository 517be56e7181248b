import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { StepcastError, thrownText } from "@stepcast/contracts";
import type { Command } from "commander";
import { type CliContext, withAnswer } from "../context.ts";
import { onFiles, onFilesUntil } from "../data-program.ts";
import { typedPath } from "../env.ts";
import { exitCodes } from "../exit-code.ts";
import { formatCount } from "../format.ts";
import { callServer } from "../server-call.ts";
import type { Session } from "../session.ts";
import { checkTarget } from "./backup-target.ts";
import { credentialNotes } from "./restored-credentials.ts";

/** Commands for whoever runs a server: what it keeps, and copies of it. */
export function addData(program: Command, context: CliContext): void {
  const { terminal } = context;
  program
    .command("backup <file>")
    .description("copy everything of a server, files included, while it works")
    .action(async (file: string, _flags: unknown, command: Command) => {
      const path = typedPath(file);
      await checkTarget(path);
      await withAnswer(context, command, async (session, signal) => {
        const { head, madeAt, bytes } = await backUp(session, path, signal);
        const when = new Date(madeAt).toISOString();
        terminal.line(`${path}: ${head} events, ${bytes} bytes, as of ${when}`);
        terminal.note("The owner's token is not in it: keep the data folder's owner-token apart.");
        return exitCodes.completed;
      });
    });
  program
    .command("restore <file>")
    .description("make a new data folder (--to, or STEPCAST_DATA_DIR) of a backup")
    .option("--to <folder>", "where to; it must have no database")
    .option("--instead-of <folder>", "the old data folder: what was revoked there stays revoked")
    .option("--end-credentials", "end all keys, sessions, invitations, links and openings of rooms")
    .action(async (file: string, flags: RestoreFlags) => {
      const { to, insteadOf, endCredentials = false } = flags;
      const folder = to === undefined ? context.settings.dataFolder : typedPath(to);
      const former = insteadOf === undefined ? undefined : typedPath(insteadOf);
      const asked = [
        ...(former === undefined ? [] : [`--instead-of=${former}`]),
        ...(endCredentials ? ["--end-credentials"] : []),
      ];
      const told = await onFiles("restore", typedPath(file), folder, ...asked);
      const { head, madeAt } = sealOf(told);
      terminal.line(`${folder}: ${head} events, as of ${new Date(madeAt).toISOString()}`);
      for (const sentence of credentialNotes(told, former)) terminal.note(sentence);
      terminal.note(
        "Readers with an older cursor are told that the log is another one, and start over.",
      );
    });
  program
    .command("compact")
    .description("remove runs that ended long ago, with all there is of them")
    .option("--days <days>", "how long ago (or the server's STEPCAST_RETENTION_DAYS)", toDays)
    .option("--dry-run", "say what would go, and remove nothing")
    .action((flags: { readonly days?: number; readonly dryRun?: boolean }, command: Command) =>
      withAnswer(context, command, async ({ address }, signal) => {
        const { days, dryRun = false } = flags;
        const answer = await callServer(address, "/api/v1/retention", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ days, dryRun }),
          signal,
        });
        const { runs, events, artifacts, bytes, before } = Object(await answer.json());
        const ended = `${formatCount(runs, "run")} that ended before ${new Date(Number(before)).toISOString()}, ${formatCount(events, "event")}`;
        terminal.line(
          dryRun
            ? `Would remove ${ended} in all.`
            : `Removed ${ended} and ${formatCount(artifacts, "file")}, ${bytes} bytes. The file keeps its size, and new events take the room.`,
        );
        return exitCodes.completed;
      }),
    );
}

interface RestoreFlags {
  readonly to?: string;
  readonly insteadOf?: string;
  readonly endCredentials?: boolean;
}

interface Seal {
  readonly head: number;
  readonly madeAt: number;
}

/** To a file beside the one that is wanted, which gets its name once it was looked through. Nothing is left of one that was stopped. */
async function backUp(
  { address }: Session,
  path: string,
  signal: AbortSignal,
): Promise<Seal & { readonly bytes: number }> {
  // A name that nothing else has: whoever has "a.part" keeps it.
  const part = `${path}.${randomUUID()}.part`;
  try {
    const { body, headers } = await callServer(address, "/api/v1/backup", { signal });
    if (body === null) throw new Error("the answer has no body");
    // Cast: Node's two kinds of web streams are the same one.
    const bytes = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(bytes, createWriteStream(part, { mode: 0o600, flags: "wx" }));
    const { size } = await stat(part);
    if (String(size) !== headers.get("content-length"))
      throw new Error(`${size} bytes arrived of ${headers.get("content-length")}`);
    const seal = sealOf(await onFilesUntil(signal, "check", part));
    await rename(part, path);
    return { ...seal, bytes: size };
  } catch (cause) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    if (cause instanceof StepcastError) throw cause;
    // Only what the platform says of a file has the call that failed.
    if (Object(cause).syscall === undefined)
      throw new StepcastError(
        "unreachable",
        `The server's answer ended before the whole backup was here: ${thrownText(cause)}.`,
        { cause, hint: "Nothing is left of it. See that the server runs, then try again." },
      );
    throw new StepcastError(
      "storage_failed",
      `The backup could not be written: ${thrownText(cause)}.`,
      {
        cause,
        hint: "Nothing is left of it. See that this user may write there and the disk has room, then try again.",
      },
    );
  }
}

function sealOf(told: unknown): Seal {
  const { head, madeAt } = Object(told);
  return { head: Number(head), madeAt: Number(madeAt) };
}

function toDays(text: string): number {
  const days = Number(text);
  if (text.trim() !== "" && days >= 0 && days <= 36_500) return days;
  throw new StepcastError("invalid_input", `--days: "${text}" is no number of days.`, {
    hint: "Give one like 30; 0 is everything that has ended.",
  });
}
