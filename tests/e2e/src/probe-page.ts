import { type ConnectionStatus, createStepcast } from "@stepcast/client";

/** What a page that holds nothing but the client says of itself. */
export interface Probe {
  /** Every event of the room from the log's first on, by seq, as it was delivered. */
  readonly seqs: readonly number[];
  readonly gaps: readonly string[];
  readonly status: ConnectionStatus;
  /** When the page got its latest event, in milliseconds since the Unix epoch. */
  readonly latestAt: number;
}

const client = createStepcast({ url: location.origin });
const seqs: number[] = [];
const gaps: string[] = [];
let latestAt = 0;
client.connection.subscribe(() => {});
client.watch(
  {},
  {
    onEvents(events) {
      for (const { event } of events) seqs.push(event.seq);
      latestAt = Date.now();
    },
    onGap: ({ to }) => gaps.push(to),
  },
);
const probe = (): Probe => ({ seqs, gaps, status: client.connection.getSnapshot(), latestAt });
Object.assign(window, { probe });
