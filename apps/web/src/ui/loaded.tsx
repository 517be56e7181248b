import type { ReactNode } from "react";
import { ErrorNote } from "./error-note.tsx";
import { SkeletonRows } from "./skeleton.tsx";

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => Promise<unknown>;
}

/** What was asked for, once it is there; its shape until then, or why there is none. */
export function Loaded<T>(props: {
  readonly query: Asked<T>;
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}) {
  const { query, rows = 4, children } = props;
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null && query.error !== undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  return <SkeletonRows count={rows} />;
}
