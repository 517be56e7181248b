import { connect, type Socket } from "node:net";
import { marker } from "./broadcaster.ts";

const markerByte = marker.charCodeAt(0);
/** All sockets of the process read into one buffer, one after the other: reading costs no allocation. */
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024);

/**
 * One subscriber as a raw socket that counts markers and parses nothing, so that reading costs a
 * fraction of what sending does.
 */
export class Reader {
  readonly #socket: Socket;
  readonly #opened = Promise.withResolvers<void>();
  /** When event `n` of those counted since `reset` came in. */
  #arrivedAtMs: Float64Array | undefined;
  #enough: (PromiseWithResolvers<void> & { readonly events: number }) | undefined;
  events = 0;
  bytes = 0;
  ended = false;

  constructor(port: number, request: string) {
    this.#socket = connect({
      port,
      host: "127.0.0.1",
      onread: {
        buffer: readBuffer,
        callback: (length, buffer) => {
          this.#read(buffer, length);
          return true;
        },
      },
    });
    this.#socket.on("connect", () => this.#socket.write(request));
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => {
      this.ended = true;
      this.#enough?.reject(new Error(`a stream ended after ${this.events} events`));
      this.#opened.reject(new Error("the server closed a stream"));
    });
  }

  /** Resolves when the server has begun to answer. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Counts from zero. `keep`: so many times of arrival are kept. */
  reset(keep: number): void {
    this.events = 0;
    this.bytes = 0;
    this.#arrivedAtMs = keep > 0 ? new Float64Array(keep) : undefined;
  }

  get arrivedAtMs(): Float64Array | undefined {
    return this.#arrivedAtMs;
  }

  /** Resolves when it has so many events, rejects when the stream ends before. */
  reaches(events: number): Promise<void> {
    this.#enough = { ...Promise.withResolvers<void>(), events };
    return this.#enough.promise;
  }

  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(buffer: Uint8Array, length: number): void {
    this.#opened.resolve();
    this.bytes += length;
    const read = buffer.subarray(0, length);
    const now = this.#arrivedAtMs === undefined ? 0 : performance.timeOrigin + performance.now();
    for (let at = read.indexOf(markerByte); at >= 0; at = read.indexOf(markerByte, at + 1)) {
      if (this.#arrivedAtMs !== undefined) this.#arrivedAtMs[this.events] = now;
      this.events += 1;
    }
    if (this.#enough !== undefined && this.events >= this.#enough.events) this.#enough.resolve();
  }
}
