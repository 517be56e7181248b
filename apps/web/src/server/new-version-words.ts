import type { Language } from "../i18n/locale.ts";
import { useLanguage } from "../i18n/messages.tsx";

const en = {
  title: "Stepcast was updated",
  body: "Load the new version when it suits you. What you wrote in the composer stays.",
  load: "Load new version",
  away: "The server does not answer. Try again in a moment.",
  missing: "This part of the app could not be fetched. Try again.",
};

const it: typeof en = {
  title: "Stepcast è stato aggiornato",
  body: "Carica la nuova versione quando ti è comodo. Ciò che hai scritto nel riquadro dell’obiettivo resta.",
  load: "Carica la nuova versione",
  away: "Il server non risponde. Riprova tra un momento.",
  missing: "Non è stato possibile scaricare questa parte dell’app. Riprova.",
};

const fr: typeof en = {
  title: "Stepcast a été mis à jour",
  body: "Chargez la nouvelle version quand vous voudrez. Ce que vous avez écrit comme objectif est gardé.",
  load: "Charger la nouvelle version",
  away: "Le serveur ne répond pas. Réessayez dans un instant.",
  missing: "Cette partie de l’application n’a pas pu être téléchargée. Réessayez.",
};

/** In the shell with all languages: they are needed where no others can be fetched any more. */
const words: Readonly<Record<Language, typeof en>> = { en, it, fr };

export function useNewVersionWords(): typeof en {
  return words[useLanguage().language];
}
