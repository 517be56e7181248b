import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";
import { createServer, type Server, type ServerOptions } from "../server.ts";

export const testToken = "a-token-for-tests-0123456789";

/** A server on a free port with a folder of its own, and calls to it with the owner's token. */
export interface RunningServer extends AsyncDisposable {
  readonly server: Server;
  readonly folder: string;
  readonly url: string;
  /** Fetches a path with the owner's token. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Posts JSON with the owner's token. */
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Starts a run of a plan and says where it is. */
  start(plan: unknown): Promise<{ runId: string; cursor: string }>;
}

export async function startServer(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const folder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), "stepcast-server-")));
  const server = await createServer({
    ownerToken: testToken,
    durability: "process",
    ...options,
    dataFolder: folder,
  });
  const { url } = server;
  const call: RunningServer["call"] = (path, init = {}) =>
    fetch(`${url}${path}`, {
      redirect: "manual",
      ...init,
      headers: { authorization: `Bearer ${server.token}`, ...headersOf(init) },
    });
  const post: RunningServer["post"] = (path, body, headers = {}) =>
    call(path, {
      method: "POST",
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    server,
    folder,
    url,
    call,
    post,
    async start(plan) {
      const response = await post("/api/v1/runs", { plan });
      return bodyOf(response);
    },
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
      if (options.dataFolder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

function headersOf(init: RequestInit): Record<string, string> {
  // Cast: tests hand in plain objects.
  return (init.headers ?? {}) as Record<string, string>;
}

/** The JSON of an answer. Cast: the test says what it expects, and its assertions check that. */
export async function bodyOf<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly { readonly code: string; readonly path: string }[];
}

/** Why a call was refused, from the envelope of either door. */
export async function refusalOf(response: Response): Promise<Refused> {
  interface Told {
    readonly code: string;
    readonly details?: { readonly problems?: Refused["problems"] };
  }
  const text = await response.text();
  if (/\bat .*\.(ts|js)|node_modules|"stack"/.test(text))
    throw new Error(`a stack leaked: ${text}`);
  const { error } = JSON.parse(text) as { error?: Told & { data?: { stepcast: Told } } };
  const told = error?.data?.stepcast ?? error;
  return {
    status: response.status,
    code: told?.code ?? "none",
    problems: told?.details?.problems ?? [],
  };
}

export interface Frame {
  readonly id: string;
  readonly event: string;
  /** The parsed JSON. */
  readonly data: { readonly type: string; readonly seq: number; readonly data: unknown };
}

/** The frames of an event stream as any client of the standard sees them. */
export async function* framesOf(response: Response): AsyncGenerator<Frame> {
  const stream = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const reader = stream?.getReader();
  try {
    for (let step = await reader?.read(); step?.value; step = await reader?.read())
      yield frameOf(step.value);
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

function frameOf({ id, event, data }: EventSourceMessage): Frame {
  return { id: id ?? "", event: event ?? "message", data: JSON.parse(data) };
}

/** Frames up to and with the first one for which `isLast` holds. */
export async function takeFrames(
  response: Response,
  isLast: (frame: Frame) => boolean,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of framesOf(response)) {
    frames.push(frame);
    if (isLast(frame)) break;
  }
  return frames;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
}

/** A request with exactly these headers, which `fetch` would not send, and its answer as it was sent. */
export function rawRequest(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const { method = "GET", headers = {} } = options;
  const request = httpRequest(url, { method, headers, agent: false }, (response) => {
    response.toArray().then((pieces: Buffer[]) => {
      const bytes = Buffer.concat(pieces);
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, bytes, text: bytes.toString() });
    }, reject);
  });
  request.on("error", reject);
  request.end(options.body);
  return promise;
}

export const quickPlan = {
  name: "quick",
  steps: [
    { id: "a", skill: "core.echo", input: { n: 1 } },
    { id: "b", skill: "core.noop", needs: ["a"] },
  ],
};

export function sleepPlan(ms: number) {
  return { name: "sleep", steps: [{ id: "nap", skill: "core.sleep", input: { ms } }] };
}
