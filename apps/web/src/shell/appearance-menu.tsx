import { Suspense } from "react";
import { fetched } from "../server/fetched.tsx";
import { ErrorBoundary } from "../ui/error-boundary.tsx";

const AppearanceChoice = fetched(async () => (await import("./appearance-choice.tsx")).default);

/** Theme and language of this browser; fetched after what people came for, its place kept. */
export function AppearanceMenu() {
  const place = <span className="size-8 pointer-coarse:size-touch" />;
  return (
    <ErrorBoundary fallback={() => place}>
      <Suspense fallback={place}>
        <AppearanceChoice />
      </Suspense>
    </ErrorBoundary>
  );
}
