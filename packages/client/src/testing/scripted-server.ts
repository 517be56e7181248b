import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  type FeedFilter,
  formatCursor,
  isStepcastError,
  newId,
  parseCursor,
  type StartRunInput,
  type StreamInput,
} from "@stepcast/contracts";
import { claimPort } from "@stepcast/testkit/claimed-port";
import { initTRPC, tracked } from "@trpc/server";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { queuedRun } from "./run-events.ts";
import { ScriptedLog } from "./scripted-log.ts";

/** Answers a request itself and returns true, or lets it through. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

const passthrough = <T>(value: unknown): T => value as T;

/** A server of the product's own wire (stock tRPC over HTTP) that fails as it is told to. */
export class ScriptedServer {
  readonly log: ScriptedLog;
  /** What every stream so far was opened with. */
  readonly opened: StreamInput[] = [];
  /** Starts that were carried out, by key. */
  readonly starts = new Map<string, string>();
  fault: Fault = () => false;
  token: string | undefined;
  #server = createServer((request, response) => this.#answer(request, response));
  readonly #handler: ReturnType<typeof createHTTPHandler>;
  #port = 0;

  constructor(log = new ScriptedLog()) {
    this.log = log;
    this.#handler = createHTTPHandler({ router: this.#router(), basePath: "/trpc/" });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** On the same port every time. */
  async listen(): Promise<void> {
    if (this.#port === 0) this.#port = await claimPort();
    await once(this.#server.listen(this.#port, "127.0.0.1"), "listening");
  }

  /** Cuts every connection, in the middle of whatever it was saying. */
  drop(): void {
    this.#server.closeAllConnections();
  }

  /** Gone, as a stopped process is. `listen` brings it back. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.drop();
    await closed;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.fault(request, response)) return;
    if (request.url === "/healthz") {
      const { epoch, seq } = parseCursor(this.log.head);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ status: "ok", epoch, head: seq }));
      return;
    }
    const given = request.headers.authorization;
    if (this.token !== undefined && given !== `Bearer ${this.token}`) {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          error: { code: "unauthorized", message: "Who are you?", hint: "Sign in." },
        }),
      );
      return;
    }
    if (request.url?.startsWith("/api/v1/events?") === true) void this.#page(request, response);
    else this.#handler(request, response);
  }

  async #page(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URL(request.url ?? "", this.url).searchParams;
    const text = (name: string) => query.get(name) ?? undefined;
    const types = text("types")?.split(",");
    // Cast: what the client made of a filter, back again.
    const filter = { room: text("room"), runId: text("runId"), types } as FeedFilter;
    // A second of the product is a hundredth here.
    const page = await this.log.page(filter, text("after"), Number(text("wait") ?? 0) * 10);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(page));
  }

  #router() {
    const t = initTRPC.create({
      isDev: false,
      errorFormatter: ({ shape, error }) => ({
        ...shape,
        data: { ...shape.data, stepcast: errorBody(error.cause) },
      }),
    });
    const { log, opened } = this;
    return t.router({
      events: t.router({
        stream: t.procedure
          .input((value) => passthrough<StreamInput>(value))
          .subscription(async function* ({ input, signal }) {
            opened.push(input);
            for (const { runId } of input.feeds) if (runId !== undefined) log.run(runId);
            const stop = signal ?? new AbortController().signal;
            for await (const { cursor, item } of log.read(input, stop)) yield tracked(cursor, item);
          }),
        read: t.procedure
          .input((value) => passthrough<FeedFilter & { limit?: number }>(value))
          .query(({ input: { limit: _limit, ...filter } }) => {
            if (filter.runId !== undefined) log.run(filter.runId);
            return log.page(filter, undefined);
          }),
      }),
      runs: t.router({
        get: t.procedure
          .input((value) => passthrough<{ runId: string }>(value))
          .query(({ input }) => {
            const run = log.run(input.runId);
            return { run, cursor: formatCursor(log.epoch, run.lastSeq) };
          }),
        start: t.procedure
          .input((value) => passthrough<StartRunInput>(value))
          .mutation(({ input }) => this.#start(input)),
      }),
    });
  }

  #start({ idempotencyKey = newId("key"), goal }: StartRunInput) {
    const cursor = this.log.head;
    const known = this.starts.get(idempotencyKey);
    const runId = known ?? newId("run");
    if (known === undefined) {
      this.starts.set(idempotencyKey, runId);
      this.log.append(queuedRun(runId, goal));
    }
    return { runId, cursor, repeated: known !== undefined };
  }
}

function errorBody(cause: unknown): object | undefined {
  return isStepcastError(cause)
    ? { code: cause.code, message: cause.message, hint: cause.hint }
    : undefined;
}
