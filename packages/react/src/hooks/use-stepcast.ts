import type { Stepcast } from "@stepcast/client";
import { use } from "react";
import { StepcastContext } from "./stepcast-context.ts";

/** The client of the nearest provider. Throws where there is none: that is a mistake of the program. */
export function useStepcast(): Stepcast {
  const client = use(StepcastContext);
  if (client === undefined) throw new Error("Put a <StepcastProvider client={...}> around this.");
  return client;
}
