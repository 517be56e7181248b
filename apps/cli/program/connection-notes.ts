import type { Stepcast } from "@stepcast/client";
import type { Terminal } from "./terminal.ts";

/** A server that starts again is mostly back by then; of one that is not, people want to know. */
const quietAttempts = 3;

/** Said by a server that answers, and that may not let this command in for long. */
const fullCodes: ReadonlySet<string> = new Set(["too_many_streams", "too_many_requests"]);

export interface ConnectionNotes extends Disposable {
  /** Something came: said before it is shown, which may be sooner than the connection tells of its state. */
  heard(): void;
}

/** Says when the server no longer answers and when it does again, until disposed: nothing else tells a lost server from a quiet run. */
export function noteConnection(
  connection: Pick<Stepcast["connection"], "getSnapshot" | "subscribe">,
  terminal: Pick<Terminal, "note">,
): ConnectionNotes {
  let isLost = false;
  const heard = (): void => {
    if (isLost) terminal.note("The server answers again.");
    isLost = false;
  };
  const stop = connection.subscribe(() => {
    const { state, attempt, error } = connection.getSnapshot();
    if (state === "live" || state === "catching-up") return heard();
    const isFull = error !== undefined && fullCodes.has(error.code);
    if (isLost || state !== "reconnecting" || (attempt < quietAttempts && !isFull)) return;
    isLost = true;
    const why = error?.message ?? "The server does not answer.";
    terminal.note(
      `${why} Trying again until ${isFull ? "it lets this one in" : "it does"}; Ctrl-C leaves.`,
    );
  });
  return { heard, [Symbol.dispose]: stop };
}
