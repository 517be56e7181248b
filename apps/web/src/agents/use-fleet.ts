import type { CastEvent } from "@stepcast/client";
import type { StepcastError, TypePattern } from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { useEffect, useState } from "react";
import { type Fleet, foldFleet, noFleet } from "./fleet.ts";

const types: TypePattern[] = ["agent.*", "job.progress", "alarm.*", "metrics.sampled"];

/** What outside agents told, live: all that the log still has of it, shown at most once per frame. */
export function useFleet(): { readonly fleet: Fleet; readonly error: StepcastError | undefined } {
  const client = useStepcast();
  const [fleet, setFleet] = useState(noFleet);
  const [error, setError] = useState<StepcastError>();
  useEffect(() => {
    let latest = noFleet;
    let frame: number | undefined;
    const show = () => {
      frame = undefined;
      setFleet(latest);
    };
    const become = (next: Fleet) => {
      latest = next;
      frame ??= requestAnimationFrame(show);
    };
    setError(undefined);
    const unwatch = client.watch(
      { types },
      {
        onEvents: (batch: readonly CastEvent[]) =>
          become(batch.reduce((state, { event }) => foldFleet(state, event), latest)),
        onGap: () => become(noFleet),
        onError: setError,
      },
    );
    return () => {
      unwatch();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [client]);
  return { fleet, error };
}
