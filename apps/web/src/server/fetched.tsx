import {
  type ComponentType,
  createElement,
  type FunctionComponent,
  type ReactNode,
  Suspense,
  use,
} from "react";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { whenReachable } from "./when-reachable.ts";

/** A component of a part of the app that is fetched when it is first shown, or before. */
export type Fetched<Props> = FunctionComponent<Props> & { readonly preload: () => Promise<void> };

/**
 * Suspends until it is there. What could not be fetched throws `PartMissing`, and is asked for again once that
 * was shown: React's own `lazy` would fail for good.
 */
export function fetched<Props extends object>(
  fetchComponent: () => Promise<ComponentType<Props>>,
): Fetched<Props> {
  let asked: Promise<ComponentType<Props>> | undefined;
  const forget = () => {
    asked = undefined;
  };
  const ask = () => {
    asked ??= whenReachable(fetchComponent, { forget });
    return asked;
  };
  // A failure that nobody is shown is none.
  const preload = () => ask().then(() => undefined, forget);
  return Object.assign((props: Props) => createElement(use(ask()), props), { preload });
}

/** Keeps what is missing of a part, or wrong in it, in the part's own place. */
export function PartPlace(props: {
  /** Until it is there. */
  readonly meanwhile?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <ErrorBoundary
      fallback={(error, retry) => <ErrorNote error={error} onRetry={retry} className="m-3.5" />}
    >
      <Suspense fallback={props.meanwhile}>{props.children}</Suspense>
    </ErrorBoundary>
  );
}
