import { lazy, Suspense } from "react";
import { whenReachable } from "../server/when-reachable.ts";

const AppearanceChoice = lazy(() => whenReachable(() => import("./appearance-choice.tsx")));

/** Theme and language of this browser; fetched after what people came for, its place kept. */
export function AppearanceMenu() {
  return (
    <Suspense fallback={<span className="size-8 pointer-coarse:size-touch" />}>
      <AppearanceChoice />
    </Suspense>
  );
}
