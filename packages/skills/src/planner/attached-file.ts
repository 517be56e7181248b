import { type ArtifactRef, artifactRef, StepcastError } from "@stepcast/contracts";
import type { Locale } from "../report/locale.ts";
import type { UnderstoodGoal } from "./goal-template.ts";

/** A file that a plan brings when the person attached none. */
export interface SampleFile {
  readonly name: string;
  readonly content: string;
}

export interface GoalFile {
  readonly file: ArtifactRef;
  /** Whose data it is, in the goal's language. */
  readonly note: string;
}

const used: Record<Locale, (name: string) => string> = {
  en: (name) => `I used the attached file “${name}”.`,
  it: (name) => `Ho usato il file allegato «${name}».`,
  fr: (name) => `J’ai utilisé le fichier joint « ${name} ».`,
};

/**
 * The CSV that the person attached as `input.file`, or else the sample, stored in their room.
 * Errors: `invalid_input` for a `file` that is no artifact.
 */
export async function goalFile(
  goal: UnderstoodGoal,
  sample: SampleFile,
  sampleNote: Record<Locale, string>,
): Promise<GoalFile> {
  const given = goal.input["file"];
  if (given === undefined || given === null) {
    const file = await goal.storeArtifact({ ...sample, mediaType: "text/csv" });
    return { file, note: sampleNote[goal.locale] };
  }
  const file = artifactRef.safeParse(given);
  if (!file.success)
    throw new StepcastError("invalid_input", "input.file is no artifact, so no file can be read.", {
      hint: "Upload the CSV as an artifact and hand over its reference as input.file.",
    });
  return { file: file.data, note: used[goal.locale](file.data.name) };
}
