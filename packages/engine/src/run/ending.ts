import type { StepcastError } from "@stepcast/contracts";

/** Why a run is brought to an end before its steps are through. */
export type Ending =
  | { readonly kind: "cancel"; readonly by: string; readonly reason: string | undefined }
  | { readonly kind: "deadline" | "budget" | "broken"; readonly error: StepcastError };
