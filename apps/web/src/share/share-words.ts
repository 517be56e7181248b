import type { Catalogue } from "../i18n/words.ts";

const en = {
  title: "Share this run",
  body: "Whoever has the link sees this run, live and read-only, without an account. Nothing else.",
  expiry: "The link works for",
  days: (count: number) => (count === 1 ? "1 day" : `${count} days`),
  submit: "Create link",
  link: "Link to this run",
  once: (when: string) => `Copy it now: it is shown once. It works until ${when}.`,
  open: "Links that work",
  created: (when: string) => `created ${when}`,
  expires: (when: string) => `expires ${when}`,
  revoke: "Revoke",
  revokeNamed: (when: string) => `Revoke the link that was created ${when}`,
  close: "Close",
  readOnly: "Shared with you, read-only",
  gone: "This link opens nothing",
  goneBody: "It has expired or was withdrawn. Ask whoever sent it for a new one.",
  loading: "Opening the shared run",
};

const it: typeof en = {
  title: "Condividi questa esecuzione",
  body: "Chi ha il link vede questa esecuzione, dal vivo e in sola lettura, senza un account. Nient’altro.",
  expiry: "Il link vale per",
  days: (count) => (count === 1 ? "1 giorno" : `${count} giorni`),
  submit: "Crea link",
  link: "Link a questa esecuzione",
  once: (when) => `Copialo ora: è mostrato una volta sola. Vale fino a ${when}.`,
  open: "Link validi",
  created: (when) => `creato ${when}`,
  expires: (when) => `scade ${when}`,
  revoke: "Revoca",
  revokeNamed: (when) => `Revoca il link creato ${when}`,
  close: "Chiudi",
  readOnly: "Condivisa con te, in sola lettura",
  gone: "Questo link non apre nulla",
  goneBody: "È scaduto o è stato ritirato. Chiedine uno nuovo a chi te l’ha mandato.",
  loading: "Apro l’esecuzione condivisa",
};

const fr: typeof en = {
  title: "Partager cette exécution",
  body: "Qui a le lien voit cette exécution, en direct et en lecture seule, sans compte. Rien d’autre.",
  expiry: "Le lien vaut",
  days: (count) => (count === 1 ? "1 jour" : `${count} jours`),
  submit: "Créer le lien",
  link: "Lien vers cette exécution",
  once: (when) => `Copiez-le maintenant : il n’est montré qu’une fois. Il vaut jusqu’à ${when}.`,
  open: "Liens valables",
  created: (when) => `créé ${when}`,
  expires: (when) => `expire ${when}`,
  revoke: "Révoquer",
  revokeNamed: (when) => `Révoquer le lien créé ${when}`,
  close: "Fermer",
  readOnly: "Partagée avec vous, en lecture seule",
  gone: "Ce lien n’ouvre rien",
  goneBody: "Il a expiré ou a été retiré. Demandez-en un autre à qui l’a envoyé.",
  loading: "Ouverture de l’exécution partagée",
};

/** The words of sharing a run, and of a shared one. */
export const shareWords: Catalogue<typeof en> = {
  en: async () => en,
  it: async () => it,
  fr: async () => fr,
};
