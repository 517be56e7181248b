import type { EventType } from "@stepcast/contracts";

/** True for events that retention removes by their age where they belong to no run. An alarm may be open for longer. */
export function agesAlone(type: EventType): boolean {
  return !type.startsWith("alarm.");
}

const artifactIds = /sha256-[0-9a-f]{64}/g;

/** The artifacts that an event may name, from its bytes: more than it does name at the worst. */
export function artifactsIn(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return text.includes("sha256-") ? (text.toString("latin1").match(artifactIds) ?? []) : [];
}
