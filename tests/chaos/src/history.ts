import type { NewEvent } from "@stepcast/contracts";
import { ownRoom } from "./running-server.ts";

const startedAt = 1_790_000_000_000;

export interface HistoryOptions {
  readonly events: number;
  /** About the size of each, as JSON. Default: as small as they are. */
  readonly bytes?: number | undefined;
}

/** A made-up log of the owner: one event in ten is a measurement, the others are log lines, with characters of one to four bytes. */
export function* history({ events, bytes = 0 }: HistoryOptions): Generator<NewEvent> {
  const filler = "·".repeat(Math.max(0, (bytes - 150) / 2));
  for (let place = 0; place < events; place += 1) {
    const header = { at: startedAt + place, room: ownRoom };
    if (place % 10 === 9)
      yield {
        ...header,
        type: "metrics.sampled",
        data: { sourceId: "Größe 📐", metrics: { place } },
      };
    else
      yield {
        ...header,
        type: "log.line",
        data: { level: "info", message: `Zeile ${place} 界 ${filler}` },
      };
  }
}
