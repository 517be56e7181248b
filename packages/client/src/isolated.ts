/**
 * Calls somebody else's code. What it throws is theirs: it is reported as uncaught, as for any event
 * listener, and does not keep the others from being called.
 */
export function isolated(call: () => void): void {
  try {
    call();
  } catch (error) {
    if (typeof globalThis.reportError === "function") globalThis.reportError(error);
    else
      queueMicrotask(() => {
        throw error;
      });
  }
}
