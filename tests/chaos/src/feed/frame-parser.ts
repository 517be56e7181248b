/** One server-sent event. */
export interface Frame {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/**
 * Server-sent events from bytes, however they are cut. A frame counts only once its blank line has
 * come; what a broken connection leaves behind is dropped.
 * Source: WHATWG HTML, "Server-sent events", for streams that end their lines with LF.
 */
export class FrameParser {
  readonly #decoder = new TextDecoder();
  #rest = "";

  push(bytes: Uint8Array): Frame[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    const blocks = this.#rest.split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => parseBlock(block));
  }
}

function parseBlock(block: string): Frame[] {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, "");
    fields.set(name, name === "data" && fields.has(name) ? `${fields.get(name)}\n${value}` : value);
  }
  const data = fields.get("data");
  if (data === undefined) return [];
  return [{ id: fields.get("id"), event: fields.get("event") ?? "message", data }];
}
