import type { StepcastError } from "@stepcast/contracts";
import type { ConnectionState } from "./connection-state.ts";
import type { Transport } from "./event-stream.ts";

/**
 * Who holds the stream: this tab for all tabs of the browser, another tab for this one too, or this client
 * for itself, where there are no tabs to share with.
 */
export type TabRole = "leader" | "follower" | "alone";

/** The truth about the one connection of a client. */
export interface ConnectionStatus {
  readonly state: ConnectionState;
  readonly role: TabRole;
  /** How events come at present, or came last. */
  readonly transport: Transport | undefined;
  /** Since when, in milliseconds since the Unix epoch by this machine's clock. */
  readonly since: number;
  /** Everything up to here was received. */
  readonly cursor: string | undefined;
  /** How long the latest live event took, above the fastest delivery seen on this connection. */
  readonly lagMs: number | undefined;
  /** Events of the log between `cursor` and its head as last heard; some may not concern this client. */
  readonly behind: number | undefined;
  /** Attempts since the connection was lost; 0 while it holds. */
  readonly attempt: number;
  /** While reconnecting: when the next attempt is due, in milliseconds since the Unix epoch. None is once as many as are wanted have failed. */
  readonly retryAt: number | undefined;
  /** What ended the connection, while it is down or denied. */
  readonly error: StepcastError | undefined;
  /** The last time anything was heard: data on the screen is at least this fresh. */
  readonly heardAt: number | undefined;
}
