import { tell } from "../ui/error-note.tsx";

/** When retention removed the run that was asked for, in milliseconds since the Unix epoch; undefined when it did not. */
export function removedAt(error: unknown): number | undefined {
  const { details } = tell(error);
  const at: unknown = Object(details).removedAt;
  return typeof at === "number" ? at : undefined;
}
