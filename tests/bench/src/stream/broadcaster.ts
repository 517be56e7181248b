/** What is published: `turns` turns of the event loop with `perTurn` events each. */
export interface Broadcast {
  readonly turns: number;
  readonly perTurn: number;
  /** Between the starts of two turns; 0: the next turn of the event loop. */
  readonly everyMs: number;
  /** Text added to each event, in bytes. 0: an event is about 195 bytes of JSON. */
  readonly fillBytes: number;
}

/** Whose events a subscriber asks for. `same`: all ask for one feed. `different`: no two filters are equal, and all let every event through. */
export type Filters = "same" | "different";

export interface BroadcasterOptions {
  readonly filters: Filters;
  /** An empty folder of the server's own. */
  readonly folder: string;
}

/** One server that sends every event to every subscriber. */
export interface Broadcaster {
  readonly port: number;
  /** The HTTP request of subscriber number `n`. `after`: resume after this event id. */
  request(n: number, after?: string): string;
  /** Publishes; calls `sent` with the number of an event just before it is handed over. Resolves when all are. */
  broadcast(what: Broadcast, sent: (index: number) => void): Promise<void>;
  close(): Promise<void>;
}

/** Says what works while the figures are taken. */
export interface StreamFeatures {
  readonly validation: string;
  readonly events: string;
  readonly persistence: string;
}

export interface BroadcasterKind {
  readonly features: StreamFeatures;
  open(options: BroadcasterOptions): Promise<Broadcaster>;
}

/** Appears once in every event and nowhere else on the wire: readers count it. */
export const marker = "~";

/** An event as Stepcast writes it, so that every server sends the same bytes. */
export function eventOf(index: number, fillBytes: number) {
  return {
    seq: index + 1,
    at: Date.now(),
    type: "metrics.sampled",
    room: "owner/main",
    runId: "run_0123456789abcdef0123456789abcdef",
    data: {
      sourceId: marker,
      metrics: { index },
      stepId: "emit",
      ...(fillBytes > 0 ? { unit: "x".repeat(fillBytes) } : {}),
    },
  };
}
