import { findNewVersion } from "./new-version.ts";
import { PartMissing } from "./part-missing.ts";

interface Waiting {
  /** Given to the error, for when it was shown. */
  readonly forget?: () => void;
  /** Whether the server answers. */
  readonly answers?: () => Promise<boolean>;
  /** Whether the server has a newer app than this one. */
  readonly isReplaced?: () => Promise<boolean>;
  /** Between two questions. */
  readonly pauseMs?: number;
}

/**
 * Fetches a part of the app; while the server does not answer it waits for it: a page that is reloaded without
 * its server does not come back. Rejects with `PartMissing` when the server answers and the part is not
 * there, as when a newer app took its place.
 */
export async function whenReachable<T>(
  fetchPart: () => Promise<T>,
  options: Waiting = {},
): Promise<T> {
  const { answers = serverAnswers, isReplaced = findNewVersion, pauseMs = 2_000 } = options;
  const { forget = () => undefined } = options;
  for (let failures = 1; ; failures += 1) {
    const part = await attempt(fetchPart);
    if ("value" in part) return part.value;
    if (await answers()) {
      if (failures < 2) continue;
      throw new PartMissing({ isReplaced: await isReplaced(), forget, cause: part.error });
    }
    do await new Promise((resolve) => setTimeout(resolve, pauseMs));
    while (!(await answers()));
    failures = 0;
  }
}

type Attempted<T> = { readonly value: T } | { readonly error: unknown };

async function attempt<T>(fetchPart: () => Promise<T>): Promise<Attempted<T>> {
  try {
    return { value: await fetchPart() };
  } catch (error) {
    return { error };
  }
}

export async function serverAnswers(): Promise<boolean> {
  try {
    const response = await fetch("/healthz", { cache: "no-store" });
    // A server that can write nothing is not well, and hands out the app all the same.
    return response.ok || /^storage_/.test(Object(await response.json()).status);
  } catch {
    return false;
  }
}
