import { setTimeout as wait } from "node:timers/promises";
import { isStepcastError, limits, type NewEvent, type RunRow } from "@stepcast/contracts";
import type { Hub } from "@stepcast/hub";
import type { Store } from "@stepcast/store";
import type { ReportedFact } from "../report.ts";
import { continueReply, newReply } from "./reply.ts";

/** Marks the runs that are turns of a conversation: their room is the conversation. */
export const chatTag = "chat.turn";

export interface ChatDeskOptions {
  readonly store: Store;
  readonly hub: Hub;
  /** A reply could not be told to its end; it is at the next start. */
  readonly onError?: ((error: unknown, runId: string) => void) | undefined;
}

/** Tells runs that messages started as replies, into the log. It belongs to no connection. */
export interface ChatDesk {
  /** Tells the run from its first event on; a run that is told already is left alone. `after`: a seq before the first. */
  tell(run: Pick<RunRow, "runId" | "room">, after?: number): void;
  /** Goes on with what another process left: open runs, and those that had just ended. */
  recover(): Promise<void>;
  /** Stops telling. What is left is told at the next start. */
  close(): Promise<void>;
}

const retryMs = 1_000;

/**
 * The desk of one process. Replies of one conversation are told one after the other; each is told
 * once, however often it is taken up: its pieces are reports of a producer of its own.
 */
export function createChatDesk(options: ChatDeskOptions): ChatDesk {
  const { store, onError } = options;
  const closed = new AbortController();
  const telling = new Map<string, Promise<void>>();
  const lastOfRoom = new Map<string, Promise<void>>();

  const tell: ChatDesk["tell"] = ({ runId, room }, after = 0) => {
    if (telling.has(runId) || closed.signal.aborted) return;
    const told = (lastOfRoom.get(room) ?? Promise.resolve())
      .then(() => tellRun(options, { runId, room, after }, closed.signal))
      .catch((error: unknown) => {
        if (!isEnd(error)) onError?.(error, runId);
      })
      .finally(() => {
        telling.delete(runId);
        if (lastOfRoom.get(room) === told) lastOfRoom.delete(room);
      });
    telling.set(runId, told);
    lastOfRoom.set(room, told);
  };
  return {
    tell,
    async recover() {
      for (const row of [...(await justEnded(store)), ...(await store.openRuns())])
        if (row.tags.includes(chatTag)) tell(row);
    },
    async close() {
      closed.abort();
      await Promise.all(telling.values());
    },
  };
}

interface Turn {
  readonly runId: string;
  readonly room: string;
  readonly after: number;
}

async function tellRun(
  { store, hub }: ChatDeskOptions,
  { runId, room, after }: Turn,
  signal: AbortSignal,
): Promise<void> {
  let reply = newReply(runId);
  let seq = 0;
  for await (const item of hub.subscribe({ feeds: [{ runId, room }], after, signal })) {
    if (item.kind !== "entries") continue;
    for (const { event } of item.entries) {
      const said = continueReply(reply, event);
      reply = said.reply;
      if (said.facts.length === 0) continue;
      seq += 1;
      const { traceId } = event;
      await append(store, { runId, room, traceId, seq, facts: said.facts }, signal);
    }
    if (reply.ended) return;
  }
}

interface Piece {
  readonly runId: string;
  readonly room: string;
  /** The trace of the run, when it has one. */
  readonly traceId: string | undefined;
  /** Of the reply's pieces, from 1: the same run gives the same pieces. */
  readonly seq: number;
  readonly facts: readonly ReportedFact[];
}

/** Waits for a store that can take nothing now; a piece that was told before is not told again. */
async function append(store: Store, piece: Piece, signal: AbortSignal): Promise<void> {
  const { runId, room, traceId, seq, facts } = piece;
  const at = Date.now();
  const header = { at, room, ...(traceId !== undefined && { traceId }) };
  // Cast: each fact pairs its type with its data; spreading loses the pairing.
  const events = facts.map((fact) => ({ ...header, ...fact }) as NewEvent);
  const expiresAtMs = at + limits.producerMs;
  const producer = { scope: room, id: `chat:${runId}`, epoch: 0, seq, expiresAtMs };
  for (;;) {
    try {
      await store.append({ events, producer });
      return;
    } catch (error) {
      if (isEnd(error) || !isStepcastError(error) || error.retry !== "later") throw error;
      await wait(retryMs, undefined, { signal });
    }
  }
}

/** The end of the process, which ends no reply. */
function isEnd(error: unknown): boolean {
  if (isStepcastError(error)) return error.code === "shutting_down";
  return error instanceof Error && error.name === "AbortError";
}

/** Runs whose end is among the last events: whoever was to tell it may have died before. */
async function justEnded(store: Store): Promise<readonly RunRow[]> {
  const after = Math.max(0, store.head() - 2 * limits.replayPageEvents);
  const types = ["run.completed", "run.failed", "run.cancelled"] as const;
  const feeds = [{ types: [...types] }];
  const { entries } = await store.read({ after, feeds, limit: limits.replayPageEvents });
  const runIds = new Set(entries.flatMap(({ runId }) => runId ?? []));
  const rows = await Promise.all([...runIds].map((runId) => store.run(runId)));
  return rows.flatMap((row) => row ?? []);
}
