import { KeptBytes, type LogEntry } from "@stepcast/store";
import type { FeedEncoding } from "./encoding.ts";
import type { Group } from "./group.ts";
import type { Heartbeat } from "./heartbeat.ts";

/** Bytes of frames that are kept for subscribers with other filters: more than a group gathers between two flushes. */
const keptBytes = 384 * 1024;

/**
 * One vocabulary in one framing: HTTP/1.1 chunks, made here once instead of by every response, or
 * bare frames. Frames of live entries are kept for a while, so that they are made once, whatever
 * filters they pass.
 */
export class Wire {
  readonly encoding: FeedEncoding;
  readonly chunked: boolean;
  readonly heartbeat: Heartbeat;
  /** By filter. */
  readonly groups = new Map<string, Group>();
  readonly #beat: () => void;
  readonly #kept = new Map<number, Uint8Array | undefined>();
  readonly #memory = new KeptBytes();
  /** Apart, since what was joined lives no longer than its slowest reader needs it. */
  readonly #joinedMemory = new KeptBytes();
  #keptBytes = 0;

  constructor(options: {
    readonly encoding: FeedEncoding;
    readonly chunked: boolean;
    readonly heartbeat: Heartbeat;
    readonly onBeat: (wire: Wire) => void;
  }) {
    this.encoding = options.encoding;
    this.chunked = options.chunked;
    this.heartbeat = options.heartbeat;
    this.#beat = () => options.onBeat(this);
    this.heartbeat.add(this.#beat);
  }

  stop(): void {
    this.heartbeat.remove(this.#beat);
  }

  /** Live entries as one piece; undefined when this vocabulary has nothing for them. */
  live(entries: readonly LogEntry[]): Uint8Array | undefined {
    const [first] = entries;
    if (first !== undefined && entries.length === 1) return this.#frame(first);
    const frames: Uint8Array[] = [];
    for (const entry of entries) {
      const frame = this.#frame(entry);
      if (frame !== undefined) frames.push(frame);
    }
    return joined(frames, (length) => this.#joinedMemory.bytes(length));
  }

  /** Entries of the past as one piece. Nothing is kept. */
  past(entries: readonly LogEntry[]): Uint8Array | undefined {
    const frames: Uint8Array[] = [];
    for (const entry of entries) {
      const frame = this.encoding.entry(entry);
      if (frame !== undefined) frames.push(frame);
    }
    return this.chunked ? chunkOf(frames) : joined(frames);
  }

  /** Bytes of a message in this wire's framing. */
  framed(bytes: Uint8Array): Uint8Array {
    return this.chunked ? (chunkOf([bytes]) ?? bytes) : bytes;
  }

  #frame(entry: LogEntry): Uint8Array | undefined {
    if (this.#kept.has(entry.seq)) return this.#kept.get(entry.seq);
    const bytes = this.encoding.entry(entry);
    const frame = bytes && this.#held(bytes);
    this.#keep(entry.seq, frame);
    return frame;
  }

  /** In this wire's framing, and in memory for what is kept: here, and by whoever reads slowly. */
  #held(bytes: Uint8Array): Uint8Array {
    const allocate = (length: number) => this.#memory.bytes(length);
    const framed = this.chunked ? chunkOf([bytes], allocate) : undefined;
    if (framed !== undefined) return framed;
    const copy = allocate(bytes.byteLength);
    copy.set(bytes);
    return copy;
  }

  #keep(seq: number, frame: Uint8Array | undefined): void {
    this.#kept.set(seq, frame);
    this.#keptBytes += overheadBytes + (frame?.byteLength ?? 0);
    for (const [oldest, old] of this.#kept) {
      if (this.#keptBytes <= keptBytes) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= overheadBytes + (old?.byteLength ?? 0);
    }
  }
}

/** About what a kept frame takes beside its bytes. */
const overheadBytes = 128;

type Allocate = (length: number) => Buffer;

function joined(
  frames: readonly Uint8Array[],
  allocate: Allocate = Buffer.allocUnsafe,
): Uint8Array | undefined {
  if (frames.length < 2) return frames[0];
  const whole = allocate(bytesOf(frames));
  copy(frames, whole, 0);
  return whole;
}

function bytesOf(frames: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const frame of frames) bytes += frame.byteLength;
  return bytes;
}

/** Gives the place after the last one. */
function copy(frames: readonly Uint8Array[], into: Buffer, from: number): number {
  let at = from;
  for (const frame of frames) {
    into.set(frame, at);
    at += frame.byteLength;
  }
  return at;
}

/** Frames as one HTTP/1.1 chunk (RFC 9112, section 7.1); undefined for none, since an empty chunk is the end of a response. */
function chunkOf(
  frames: readonly Uint8Array[],
  allocate: Allocate = Buffer.allocUnsafe,
): Uint8Array | undefined {
  const bytes = bytesOf(frames);
  if (bytes === 0) return undefined;
  const head = `${bytes.toString(16)}\r\n`;
  const chunk = allocate(head.length + bytes + 2);
  chunk.write(head, "latin1");
  chunk.write("\r\n", copy(frames, chunk, head.length), "latin1");
  return chunk;
}
