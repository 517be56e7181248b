import type { Locale } from "../report/locale.ts";

export type CheckName =
  | "title"
  | "description"
  | "heading"
  | "language"
  | "phones"
  | "scripts"
  | "loaded"
  | "images"
  | "size"
  | "open";

interface CheckWords {
  readonly names: Record<CheckName, string>;
  readonly characters: (count: number) => string;
}

export const checkWords: Record<Locale, CheckWords> = {
  en: {
    names: {
      title: "Title of 3 to 65 characters",
      description: "Description of 40 to 170 characters",
      heading: "Exactly one main heading",
      language: "Language declared",
      phones: "Fits phones",
      scripts: "No scripts",
      loaded: "Nothing loaded from elsewhere",
      images: "Every picture has a text",
      size: "At most 100 kB",
      open: "No text left to write",
    },
    characters: (count) => `${count} characters`,
  },
  it: {
    names: {
      title: "Titolo da 3 a 65 caratteri",
      description: "Descrizione da 40 a 170 caratteri",
      heading: "Un solo titolo principale",
      language: "Lingua dichiarata",
      phones: "Adatta ai telefoni",
      scripts: "Nessuno script",
      loaded: "Niente caricato da altrove",
      images: "Ogni immagine ha un testo",
      size: "Al massimo 100 kB",
      open: "Nessun testo da scrivere",
    },
    characters: (count) => `${count} caratteri`,
  },
  fr: {
    names: {
      title: "Titre de 3 à 65 caractères",
      description: "Description de 40 à 170 caractères",
      heading: "Un seul titre principal",
      language: "Langue déclarée",
      phones: "Adaptée aux téléphones",
      scripts: "Aucun script",
      loaded: "Rien de chargé d’ailleurs",
      images: "Chaque image a un texte",
      size: "100 ko au plus",
      open: "Aucun texte à écrire",
    },
    characters: (count) => `${count} caractères`,
  },
};
