/** Work that many ask for and that is done once. */
export interface OncePerTurn {
  /** It is done at the end of the current turn, once, however often it is asked for. */
  ask(): void;
  /** Does it now if somebody asked, and not again at the end of the turn. */
  settle(): void;
}

// Node's own queueMicrotask allocates a resource and wraps the callback for each call.
const resolved = Promise.resolve();

export function oncePerTurn(work: () => void): OncePerTurn {
  let asked = false;
  let queued = false;
  const turn = (): void => {
    queued = false;
    if (!asked) return;
    asked = false;
    work();
  };
  return {
    settle() {
      if (!asked) return;
      asked = false;
      work();
    },
    ask() {
      asked = true;
      if (queued) return;
      queued = true;
      void resolved.then(turn);
    },
  };
}
