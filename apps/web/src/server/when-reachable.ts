interface Waiting {
  /** Whether the server answers. */
  readonly answers?: () => Promise<boolean>;
  /** Between two questions. */
  readonly pauseMs?: number;
}

/**
 * Fetches a part of the app; while the server does not answer it waits for it. The router would reload the
 * page over a part that cannot be fetched, and without the server nothing would come back.
 * Rejects when the server answers and the part is not there, as when a newer app took its place.
 */
export async function whenReachable<T>(
  fetchPart: () => Promise<T>,
  { answers = serverAnswers, pauseMs = 2_000 }: Waiting = {},
): Promise<T> {
  for (;;) {
    const part = await fetchPart().then(
      (value) => ({ value }),
      () => undefined,
    );
    if (part !== undefined) return part.value;
    if (await answers()) return await fetchPart();
    do await new Promise((resolve) => setTimeout(resolve, pauseMs));
    while (!(await answers()));
  }
}

async function serverAnswers(): Promise<boolean> {
  try {
    const response = await fetch("/healthz", { cache: "no-store" });
    // A server that can write nothing is not well, and hands out the app all the same.
    return response.ok || /^storage_/.test(Object(await response.json()).status);
  } catch {
    return false;
  }
}
