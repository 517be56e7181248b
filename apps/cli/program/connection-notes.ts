import type { Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** A server that starts again is mostly back by then; of one that is not, people want to know. */
const quietAttempts = 3;

/** Says when the server no longer answers and when it does again, until disposed: nothing else tells a lost server from a quiet run. */
export function noteConnection({ client }: Session, terminal: Terminal): Disposable {
  const { connection } = client;
  let isLost = false;
  const stop = connection.subscribe(() => {
    const { state, attempt, error } = connection.getSnapshot();
    const isUp = state === "live" || state === "catching-up";
    if (isLost && isUp) terminal.note("The server answers again.");
    if (isUp) isLost = false;
    if (isLost || state !== "reconnecting" || attempt < quietAttempts) return;
    isLost = true;
    const why = error?.message ?? "The server does not answer.";
    terminal.note(`${why} Trying again until it does; Ctrl-C leaves.`);
  });
  return { [Symbol.dispose]: stop };
}
