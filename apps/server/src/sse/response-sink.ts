import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import type { FeedAttachment, FeedSink } from "@stepcast/hub";

export interface ResponseSinkOptions {
  /** Hears of a feed that broke off for a reason of the server's own. */
  readonly onError: (error: unknown) => void;
}

/**
 * A response that a feed is written to, once its head is sent. Chunks of HTTP/1.1 go around the
 * response to its socket, since the hub makes them once for everybody; whatever else the response
 * may be (HTTP/1.0, not yet at the head of its pipeline) is written as usual.
 */
export class ResponseSink implements FeedSink {
  readonly chunked: boolean;
  readonly #response: ServerResponse;
  readonly #out: Writable;
  readonly #options: ResponseSinkOptions;
  #handed = 0;
  #attachment: FeedAttachment | undefined;

  constructor(response: ServerResponse, options: ResponseSinkOptions) {
    const { socket } = response;
    this.chunked = response.chunkedEncoding && socket !== null;
    this.#response = response;
    this.#out = this.chunked && socket !== null ? socket : response;
    this.#options = options;
  }

  get backlog(): number {
    return this.#out.writableLength;
  }

  get full(): boolean {
    return this.#out.writableNeedDrain;
  }

  get taken(): number {
    return this.#handed - this.#out.writableLength;
  }

  /** Ties the reader's connection and its place in the hub together: each ends with the other. */
  attachTo(attachment: FeedAttachment): void {
    this.#attachment = attachment;
    this.#response.once("close", () => attachment.detach());
    // It may have left before; then nothing will say so again.
    if (this.#response.destroyed) attachment.detach();
  }

  write(bytes: Uint8Array): void {
    this.#handed += bytes.byteLength;
    this.#out.write(bytes);
  }

  awaitDrain(): void {
    this.#out.once("drain", () => this.#attachment?.drained());
  }

  end(error?: unknown): void {
    if (error !== undefined) this.#options.onError(error);
    this.#response.end();
  }

  cut(): void {
    this.#response.destroy();
  }
}
