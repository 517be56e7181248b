import { type GreenLangEvent, isGreenLangEvent } from "./green-lang.ts";

/** What the values of `event_types` ask for. */
export interface AskedNames {
  /** Undefined: none was named, so all are meant. */
  readonly names: readonly GreenLangEvent[] | undefined;
  /** The first that is no event of these streams. */
  readonly unknown: string | undefined;
}

/** Reads `event_types`: names with commas between, the parameter repeated, or both. */
export function readGreenLangNames(values: readonly string[]): AskedNames {
  const asked = values
    .flatMap((value) => value.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const unknown = asked.find((name) => !isGreenLangEvent(name));
  return { names: asked.length === 0 ? undefined : asked.filter(isGreenLangEvent), unknown };
}
