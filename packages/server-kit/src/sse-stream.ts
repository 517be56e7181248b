import { StepcastError } from "@stepcast/contracts";

/** One server-sent event. `data` that is no text travels as JSON. A message of nothing but `retry` is one too. */
export interface SSEMessage {
  readonly event?: string | undefined;
  readonly data?: unknown;
  readonly id?: string | undefined;
  /** When the client comes back after a cut, in milliseconds. */
  readonly retry?: number | undefined;
}

export interface SSEStreamOptions {
  /** Closes the stream: hand in the request's. */
  readonly signal?: AbortSignal | undefined;
  /** What may wait for a reader that takes nothing; a stream that would pass it is closed. Default: 1 MiB. */
  readonly maxQueuedBytes?: number | undefined;
  /** Called once, whoever closed it. */
  readonly onClose?: (() => void) | undefined;
}

export interface SSEStream {
  readonly stream: ReadableStream<Uint8Array>;
  /**
   * True when the reader will get it. False once the stream is closed, which it also is when its
   * reader is too far behind: it comes back with the last id it saw, and misses nothing that way.
   * Errors: `invalid_input` for an event name or id with a line break, and for data that is no JSON.
   */
  readonly send: (message: SSEMessage) => boolean;
  /** What was sent still arrives. Closing twice is fine. */
  readonly close: () => void;
  /** Resolves when the reader has taken everything, or the stream is closed. */
  readonly drained: () => Promise<void>;
}

/** One that says how far its reader is behind. */
export interface MeasuredStream extends SSEStream {
  /** What its reader has not taken yet. */
  readonly queuedBytes: () => number;
  /** What its reader has taken since the stream began. */
  readonly takenBytes: () => number;
}

const encoder = new TextEncoder();
const defaultQueuedBytes = 1024 * 1024;

/** A stream of server-sent events to answer a request with; see `sseResponse`. */
export function createSSEStream(options: SSEStreamOptions = {}): SSEStream {
  return createMeasuredStream(options);
}

export function createMeasuredStream(options: SSEStreamOptions): MeasuredStream {
  const { signal, maxQueuedBytes = defaultQueuedBytes, onClose } = options;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let sentBytes = 0;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const resume of waiting) resume();
    waiting.clear();
  };
  const ended = (): void => {
    if (controller === undefined) return;
    controller = undefined;
    signal?.removeEventListener("abort", close);
    wake();
    onClose?.();
  };
  const close = (): void => {
    controller?.close();
    ended();
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given;
      },
      pull: () => {
        if (room() === maxQueuedBytes) wake();
      },
      cancel: ended,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxQueuedBytes }),
  );
  const room = (): number => controller?.desiredSize ?? 0;
  const queuedBytes = (): number => (controller === undefined ? 0 : maxQueuedBytes - room());
  if (signal?.aborted === true) close();
  else signal?.addEventListener("abort", close, { once: true });
  return {
    stream,
    close,
    send(message) {
      const bytes = encoder.encode(messageText(message));
      if (controller === undefined) return false;
      if (bytes.byteLength > room()) {
        close();
        return false;
      }
      controller.enqueue(bytes);
      sentBytes += bytes.byteLength;
      return true;
    },
    queuedBytes,
    takenBytes: () => sentBytes - queuedBytes(),
    drained: () =>
      controller === undefined || room() === maxQueuedBytes
        ? Promise.resolve()
        : new Promise((resolve) => waiting.add(resolve)),
  };
}

/** A message as it travels. Errors: `invalid_input`. */
export function messageText({ event, data, id, retry }: SSEMessage): string {
  const lines = [
    ...(event === undefined ? [] : [`event: ${oneLine("event", event)}`]),
    ...(retry === undefined ? [] : [`retry: ${milliseconds(retry)}`]),
    ...(data === undefined ? [] : dataLines(data)),
    ...(id === undefined ? [] : [`id: ${oneLine("id", id)}`]),
  ];
  return `${lines.join("\n")}\n\n`;
}

function dataLines(data: unknown): string[] {
  const text = typeof data === "string" ? data : jsonText(data);
  return text.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
}

/** A function is no JSON, and neither is what holds itself or a BigInt. */
function jsonText(data: unknown): string {
  const text: unknown = stringified(data);
  if (typeof text === "string") return text;
  throw new StepcastError("invalid_input", "The data of a message must be JSON.", { cause: text });
}

/** What stands against it instead of the text, if something does. */
function stringified(data: unknown): unknown {
  try {
    return JSON.stringify(data);
  } catch (fault) {
    return fault;
  }
}

function oneLine(field: string, text: string): string {
  // Clients drop an id with a NUL.
  if (!/[\r\n\0]/.test(text)) return text;
  throw new StepcastError("invalid_input", `The ${field} of a message must be one line.`);
}

function milliseconds(retry: number): number {
  if (Number.isSafeInteger(retry) && retry >= 0) return retry;
  throw new StepcastError("invalid_input", "retry is a whole number of milliseconds.");
}
