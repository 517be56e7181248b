/** A client of server-sent events that others wrote, following the owner's room until it is stopped. */
export interface ForeignClient {
  stop(): void | Promise<void>;
}

export interface FollowOptions {
  readonly url: string;
  readonly token: string;
  /** An event as the client gave it: its id, and its JSON. */
  readonly onEvent: (cursor: string, json: string) => void;
}

export type Follow = (options: FollowOptions) => ForeignClient;
