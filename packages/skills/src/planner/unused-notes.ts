import type { Locale } from "../report/locale.ts";

/** What a goal holds that its plan makes nothing of. */
export interface Unused {
  /** As they stand in the goal: amounts, durations, shares. */
  readonly figures: readonly string[];
  /** Other plans that the goal names, as their titles. */
  readonly goals: readonly string[];
  /** The name of an attached file. */
  readonly file: string | undefined;
}

interface Notes {
  readonly figures: (figures: string) => string;
  readonly goals: (titles: string) => string;
  readonly file: (name: string) => string;
}

const notes: Record<Locale, Notes> = {
  en: {
    figures: (figures) => `I did not use these figures of the goal: ${figures}.`,
    goals: (titles) => `The goal also names this, which I did not plan: ${titles}.`,
    file: (name) => `I did not use the attached file “${name}”.`,
  },
  it: {
    figures: (figures) => `Non ho usato queste cifre dell’obiettivo: ${figures}.`,
    goals: (titles) => `L’obiettivo nomina anche questo, che non ho pianificato: ${titles}.`,
    file: (name) => `Non ho usato il file allegato «${name}».`,
  },
  fr: {
    figures: (figures) => `Je n’ai pas utilisé ces chiffres de l’objectif : ${figures}.`,
    goals: (titles) => `L’objectif nomme aussi ceci, que je n’ai pas planifié : ${titles}.`,
    file: (name) => `Je n’ai pas utilisé le fichier joint « ${name} ».`,
  },
};

/** One sentence for each kind of thing that was left aside. */
export function unusedNotes({ figures, goals, file }: Unused, locale: Locale): string[] {
  const said: string[] = [];
  if (figures.length > 0) said.push(notes[locale].figures(figures.join(" · ")));
  if (goals.length > 0) said.push(notes[locale].goals(goals.join(", ")));
  if (file !== undefined) said.push(notes[locale].file(file));
  return said;
}
