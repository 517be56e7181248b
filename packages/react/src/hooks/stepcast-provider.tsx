import type { Stepcast } from "@stepcast/client";
import type { ReactNode } from "react";
import { StepcastContext } from "./stepcast-context.ts";

/** Hands the client to the hooks below. The client outlives it: whoever made the client closes it. */
export function StepcastProvider(props: {
  readonly client: Stepcast;
  readonly children?: ReactNode;
}): ReactNode {
  return <StepcastContext value={props.client}>{props.children}</StepcastContext>;
}
