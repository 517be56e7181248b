import type { Locale } from "../report/locale.ts";

/** Every text of the landing page plan, in one language. Square brackets mark what the person has to write. */
export interface LandingPageWords {
  readonly title: string;
  readonly unnamed: string;
  readonly phases: { readonly page: string; readonly check: string };
  readonly steps: { readonly build: string; readonly check: string; readonly report: string };
  readonly files: { readonly page: string; readonly report: string };
  readonly tagline: (name: string) => string;
  readonly sections: {
    readonly what: string;
    readonly whatText: string;
    readonly why: string;
    readonly reasons: readonly string[];
    readonly contact: string;
    readonly contactText: string;
  };
  readonly action: string;
  readonly report: {
    readonly title: string;
    readonly checks: string;
    readonly check: string;
    readonly passed: string;
    readonly checkCount: string;
    readonly passedCount: string;
    readonly detail: string;
    readonly open: string;
    readonly openIntro: string;
  };
  readonly explanation: string;
  readonly ownTexts: string;
  readonly placeholders: string;
}

export const landingPageWords: Record<Locale, LandingPageWords> = {
  en: {
    title: "Landing page",
    unnamed: "Your name here",
    phases: { page: "Page", check: "Check" },
    steps: { build: "Build the page", check: "Look it over", report: "What is left to do" },
    files: { page: "landing-page", report: "landing-page-check" },
    tagline: (name) => `[Say in one sentence what ${name} does, and for whom]`,
    sections: {
      what: "What you get",
      whatText: "[Describe in two or three sentences what people get and what changes for them]",
      why: "Why us",
      reasons: [
        "[First reason, with a number]",
        "[Second reason, with an example]",
        "[Third reason, in a customer's words]",
      ],
      contact: "Get in touch",
      contactText: "[Say how to reach you, and how soon you answer]",
    },
    action: "Get in touch",
    report: {
      title: "Landing page: what is left to do",
      checks: "Checks",
      check: "Check",
      passed: "Passed",
      checkCount: "Checks made",
      passedCount: "Checks passed",
      detail: "Found",
      open: "Texts that only you can write",
      openIntro:
        "They stand in square brackets on the page. Hand them over as the run's input (tagline, description, features, contact) or write them into the file.",
    },
    explanation:
      "This plan builds a landing page as one HTML file, looks it over, and lists what is left to do.",
    ownTexts: "I used the texts that you handed over.",
    placeholders:
      "I know only the name, so places in square brackets mark the texts that you have to write.",
  },
  it: {
    title: "Landing page",
    unnamed: "Il tuo nome qui",
    phases: { page: "Pagina", check: "Controllo" },
    steps: {
      build: "Costruzione della pagina",
      check: "Controllo della pagina",
      report: "Che cosa resta da fare",
    },
    files: { page: "landing-page", report: "controllo-landing-page" },
    tagline: (name) => `[Di’ in una frase che cosa fa ${name} e per chi]`,
    sections: {
      what: "Che cosa ottieni",
      whatText: "[Descrivi in due o tre frasi che cosa si ottiene e che cosa cambia]",
      why: "Perché noi",
      reasons: [
        "[Primo motivo, con un numero]",
        "[Secondo motivo, con un esempio]",
        "[Terzo motivo, con le parole di un cliente]",
      ],
      contact: "Contattaci",
      contactText: "[Di’ come raggiungerti e in quanto tempo rispondi]",
    },
    action: "Contattaci",
    report: {
      title: "Landing page: che cosa resta da fare",
      checks: "Controlli",
      check: "Controllo",
      passed: "Superato",
      checkCount: "Controlli fatti",
      passedCount: "Controlli superati",
      detail: "Trovato",
      open: "Testi che solo tu puoi scrivere",
      openIntro:
        "Nella pagina stanno tra parentesi quadre. Consegnali come input dell’esecuzione (tagline, description, features, contact) o scrivili nel file.",
    },
    explanation:
      "Questo piano costruisce una landing page in un solo file HTML, la controlla ed elenca che cosa resta da fare.",
    ownTexts: "Ho usato i testi che hai consegnato.",
    placeholders: "Conosco solo il nome: le parentesi quadre segnano i testi che devi scrivere tu.",
  },
  fr: {
    title: "Page d’accueil",
    unnamed: "Votre nom ici",
    phases: { page: "Page", check: "Contrôle" },
    steps: {
      build: "Construction de la page",
      check: "Contrôle de la page",
      report: "Ce qui reste à faire",
    },
    files: { page: "page-d-accueil", report: "controle-page-d-accueil" },
    tagline: (name) => `[Dites en une phrase ce que fait ${name}, et pour qui]`,
    sections: {
      what: "Ce que vous obtenez",
      whatText: "[Décrivez en deux ou trois phrases ce que l’on obtient et ce qui change]",
      why: "Pourquoi nous",
      reasons: [
        "[Première raison, avec un chiffre]",
        "[Deuxième raison, avec un exemple]",
        "[Troisième raison, avec les mots d’un client]",
      ],
      contact: "Nous contacter",
      contactText: "[Dites comment vous joindre, et sous quel délai vous répondez]",
    },
    action: "Nous contacter",
    report: {
      title: "Page d’accueil : ce qui reste à faire",
      checks: "Contrôles",
      check: "Contrôle",
      passed: "Réussi",
      checkCount: "Contrôles faits",
      passedCount: "Contrôles réussis",
      detail: "Trouvé",
      open: "Textes que vous seul pouvez écrire",
      openIntro:
        "Dans la page, ils sont entre crochets. Remettez-les comme entrée de l’exécution (tagline, description, features, contact) ou écrivez-les dans le fichier.",
    },
    explanation:
      "Ce plan construit une page d’accueil en un seul fichier HTML, la contrôle et liste ce qui reste à faire.",
    ownTexts: "J’ai utilisé les textes que vous avez remis.",
    placeholders:
      "Je ne connais que le nom : les crochets marquent les textes que vous devez écrire.",
  },
};
