interface WaitingPage {
  readonly rows: readonly { readonly runId: string }[];
  /** Present: older runs were not looked through. */
  readonly next?: number | undefined;
}

/**
 * How many runs wait for an answer beside those that are shown; `isLeast`: there may be more, even where
 * none was found. Absent: none.
 */
export function moreWaiting(
  page: WaitingPage | undefined,
  isShown: (runId: string) => boolean,
): { readonly count: number; readonly isLeast: boolean } | undefined {
  if (page === undefined) return undefined;
  const count = page.rows.filter(({ runId }) => !isShown(runId)).length;
  const isLeast = page.next !== undefined;
  return count > 0 || isLeast ? { count, isLeast } : undefined;
}
