/**
 * What a connection can be, and what moves it. Every pair has an entry, so a state or a signal that
 * is added does not compile until all its cases were thought through.
 *
 *   idle -> catching-up -> live         denied: the server said no; only `asked` leaves it
 *              ^  |         |           offline: the machine has no network; attempts go on slowly
 *              |  v         v
 *            reconnecting <-+
 */
export type ConnectionState =
  /** No connection, and none is wanted: nothing is watched, or nobody sees the page. */
  "idle" | "catching-up" | "live" | "reconnecting" | "offline" | "denied";

export type ConnectionSignal =
  /** Something is to be watched, more or less than before. */
  | "watched"
  /** Nothing is watched any more. */
  | "unwatched"
  /** The server answered with a stream. */
  | "opened"
  /** Everything up to the log's head was received. */
  | "caught-up"
  /** Refused, ended, broken or silent for too long. */
  | "dropped"
  /** The server knows who asks and says no, or does not know. */
  | "refused"
  /** The machine lost, or found, its network. */
  | "network-lost"
  | "network-found"
  /** Nobody has seen the page for a while, or it is seen again. */
  | "hidden"
  | "shown"
  /** A person, or new credentials, ask for another try now. */
  | "asked";

type Moves = { readonly [signal in ConnectionSignal]: ConnectionState };

export const connectionMoves: { readonly [state in ConnectionState]: Moves } = {
  idle: {
    watched: "catching-up",
    unwatched: "idle",
    opened: "idle",
    "caught-up": "idle",
    dropped: "idle",
    refused: "idle",
    "network-lost": "idle",
    "network-found": "idle",
    hidden: "idle",
    shown: "catching-up",
    asked: "idle",
  },
  "catching-up": {
    watched: "catching-up",
    unwatched: "idle",
    opened: "catching-up",
    "caught-up": "live",
    dropped: "reconnecting",
    refused: "denied",
    "network-lost": "offline",
    "network-found": "catching-up",
    hidden: "idle",
    shown: "catching-up",
    asked: "catching-up",
  },
  live: {
    // What was seen is still live while a new feed is fetched; that feed says itself that it loads.
    watched: "live",
    unwatched: "idle",
    opened: "live",
    "caught-up": "live",
    dropped: "reconnecting",
    refused: "denied",
    "network-lost": "offline",
    "network-found": "live",
    hidden: "idle",
    shown: "live",
    asked: "live",
  },
  reconnecting: {
    watched: "reconnecting",
    unwatched: "idle",
    opened: "catching-up",
    "caught-up": "live",
    dropped: "reconnecting",
    refused: "denied",
    "network-lost": "offline",
    "network-found": "reconnecting",
    hidden: "idle",
    shown: "reconnecting",
    asked: "reconnecting",
  },
  offline: {
    watched: "offline",
    unwatched: "idle",
    opened: "catching-up",
    "caught-up": "live",
    dropped: "offline",
    refused: "denied",
    "network-lost": "offline",
    "network-found": "reconnecting",
    hidden: "idle",
    shown: "offline",
    asked: "reconnecting",
  },
  denied: {
    watched: "denied",
    unwatched: "idle",
    opened: "denied",
    "caught-up": "denied",
    dropped: "denied",
    refused: "denied",
    "network-lost": "denied",
    "network-found": "denied",
    hidden: "denied",
    shown: "denied",
    asked: "catching-up",
  },
};
