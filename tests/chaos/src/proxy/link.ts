import type { Socket } from "node:net";

/** What happens to one connection. Absent members: nothing. */
export interface LinkFault {
  /** Cut after so many bytes on the way to the reader: anywhere, also inside a character. */
  readonly afterBytes?: number | undefined;
  /** Moves that cut on by a byte where it would fall between two line feeds. */
  readonly keepsLineEndPairs?: boolean | undefined;
  readonly afterMs?: number | undefined;
  /** How a cut looks to both sides: as an orderly end, or as a reset. Default: reset. */
  readonly how?: "end" | "reset" | undefined;
  /** Bytes pass to the reader so many at a time, with a pause between them. */
  readonly trickle?: { readonly bytes: number; readonly everyMs: number } | undefined;
}

/**
 * One connection through the proxy. What the reader says passes as it is; what the server says
 * passes with the fault.
 *
 *     open --cut, either side's end--> closed
 *     open --freeze--> frozen: nothing passes, and neither side hears of the other's end
 */
export class Link {
  readonly #reader: Socket;
  readonly #server: Socket;
  readonly #fault: LinkFault;
  readonly #onCut: () => void;
  readonly #timer: NodeJS.Timeout | undefined;
  #pacing: NodeJS.Timeout | undefined;
  #waiting: Buffer[] = [];
  #left: number;
  #state: "open" | "frozen" | "closed" = "open";

  constructor(reader: Socket, server: Socket, fault: LinkFault, onCut: () => void) {
    this.#reader = reader;
    this.#server = server;
    this.#fault = fault;
    this.#onCut = onCut;
    this.#left = fault.afterBytes ?? Number.POSITIVE_INFINITY;
    if (fault.afterMs !== undefined) this.#timer = setTimeout(() => this.#cut(), fault.afterMs);
    reader.on("data", (bytes) => this.#pass(reader, server, bytes));
    server.on("data", (bytes) => this.#toReader(bytes));
    for (const socket of [reader, server]) {
      // Ends and errors of one side are the other side's end, which `close` brings.
      socket.on("error", () => {});
      socket.on("close", () => this.#sideClosed());
    }
  }

  get open(): boolean {
    return this.#state === "open";
  }

  freeze(): void {
    if (this.#state !== "open") return;
    this.#state = "frozen";
    this.#stopTimers();
    this.#reader.pause();
    this.#server.pause();
  }

  destroy(): void {
    this.#state = "closed";
    this.#stopTimers();
    this.#reader.destroy();
    this.#server.destroy();
  }

  #toReader(bytes: Buffer): void {
    const { trickle, keepsLineEndPairs = false } = this.#fault;
    if (keepsLineEndPairs && splitsPair(bytes, this.#left)) this.#left += 1;
    const part = bytes.subarray(0, this.#left);
    this.#left -= bytes.length;
    if (trickle === undefined) this.#pass(this.#server, this.#reader, part);
    else this.#queue(part, trickle);
    if (this.#left <= 0) this.#cut();
  }

  #pass(from: Socket, to: Socket, bytes: Buffer): void {
    if (this.#state !== "open" || to.write(bytes)) return;
    from.pause();
    to.once("drain", () => {
      if (this.#state === "open") from.resume();
    });
  }

  #queue(bytes: Buffer, { bytes: piece, everyMs }: { bytes: number; everyMs: number }): void {
    for (let place = 0; place < bytes.length; place += piece)
      this.#waiting.push(bytes.subarray(place, place + piece));
    this.#server.pause();
    this.#pacing ??= setInterval(() => {
      const next = this.#waiting.shift();
      if (next !== undefined) this.#reader.write(next);
      if (this.#waiting.length > 0) return;
      clearInterval(this.#pacing);
      this.#pacing = undefined;
      if (this.#state === "open") this.#server.resume();
    }, everyMs);
  }

  #cut(): void {
    if (this.#state !== "open") return;
    this.#onCut();
    this.#state = "closed";
    this.#stopTimers();
    if (this.#fault.how === "end") {
      // What was passed on still arrives; then the reader sees an end in mid-frame.
      this.#reader.end();
      this.#server.end();
      this.#server.resume();
    } else {
      this.#reader.resetAndDestroy();
      this.#server.resetAndDestroy();
    }
  }

  #sideClosed(): void {
    if (this.#state === "open") this.destroy();
  }

  #stopTimers(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#pacing);
    this.#waiting = [];
  }
}

const lineFeed = 10;

/** At the end of the bytes the next one is not known, so there it may. */
function splitsPair(bytes: Buffer, place: number): boolean {
  if (bytes[place - 1] !== lineFeed || bytes[place - 2] === lineFeed) return false;
  return place === bytes.length || bytes[place] === lineFeed;
}
