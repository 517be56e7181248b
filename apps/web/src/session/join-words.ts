import type { Catalogue } from "../i18n/words.ts";

const en = {
  title: "Join",
  body: "You were invited to this server. Choose how you sign in from now on.",
  noToken: "This link is not whole. Open it again from where you got it, or ask for a new one.",
  used: "This invitation was used, withdrawn or has expired. Ask whoever invited you for a new link.",
  signIn: "Sign in",
  name: "Your name",
  passwordHint: (chars: number) => `At least ${chars} characters.`,
  submit: "Join",
};

const it: typeof en = {
  title: "Entra",
  body: "Hai un invito per questo server. Scegli come accedere d’ora in poi.",
  noToken: "Questo link non è intero. Riaprilo da dove l’hai ricevuto, o chiedine uno nuovo.",
  used: "Questo invito è stato usato o ritirato, o è scaduto. Chiedi un nuovo link a chi ti ha invitato.",
  signIn: "Accedi",
  name: "Il tuo nome",
  passwordHint: (chars) => `Almeno ${chars} caratteri.`,
  submit: "Entra",
};

const fr: typeof en = {
  title: "Rejoindre",
  body: "Vous êtes invité sur ce serveur. Choisissez comment vous connecter désormais.",
  noToken: "Ce lien n’est pas entier. Rouvrez-le là où vous l’avez reçu, ou demandez-en un autre.",
  used: "Cette invitation a été utilisée ou retirée, ou a expiré. Demandez un nouveau lien à qui vous a invité.",
  signIn: "Se connecter",
  name: "Votre nom",
  passwordHint: (chars) => `Au moins ${chars} caractères.`,
  submit: "Rejoindre",
};

/** The words of the page that an invitation opens. */
export const joinWords: Catalogue<typeof en> = {
  en: async () => en,
  it: async () => it,
  fr: async () => fr,
};
