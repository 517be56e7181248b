/** A refusal that a page tells in its own words. */
interface Problems {
  /** A sentence or two; some know a number. */
  readonly wrongSignIn: string;
  readonly tooMany: (seconds: number) => string;
  readonly usedInvitation: string;
  readonly otherAddress: string;
  readonly taken: string;
  readonly name: string;
  readonly email: string;
  readonly password: (chars: number) => string;
  readonly notVouched: string;
  readonly noAccount: string;
  readonly claimed: string;
  readonly issuerAway: string;
}

/** Every word of the pages that the server makes itself. Plain text, but for what a function is given. */
export interface PageWords {
  /** As in the `lang` of a page. */
  readonly language: string;
  readonly signIn: string;
  readonly withEmail: string;
  readonly withToken: string;
  /** `file` is HTML. */
  readonly whereToFind: (file: string) => string;
  readonly token: string;
  readonly email: string;
  readonly password: string;
  readonly continueWith: (issuer: string) => string;
  readonly wrongToken: string;
  readonly wrongTokenBody: string;
  readonly join: string;
  readonly name: string;
  readonly newPassword: (chars: number) => string;
  readonly askAgain: string;
  readonly notSignedIn: string;
  readonly signInAgain: string;
  readonly notBuilt: string;
  /** Both commands are HTML. */
  readonly notBuiltBody: (start: string, build: string) => string;
  readonly nothingHere: string;
  readonly goHome: string;
  readonly needsScripts: string;
  readonly signInWithout: string;
  readonly invitationToken: string;
  readonly joinWithout: string;
  readonly problems: Problems;
}

const en: PageWords = {
  language: "en",
  signIn: "Sign in",
  withEmail: "With your e-mail",
  withToken: "With the server’s token",
  whereToFind: (file) =>
    `The server prints a sign-in link when it starts. The token is also in the file ${file} of its data folder.`,
  token: "Token",
  email: "E-mail",
  password: "Password",
  continueWith: (issuer) => `Continue with ${issuer}`,
  wrongToken: "That token is not this server’s",
  wrongTokenBody: "It may be from an earlier link or another server.",
  join: "Join",
  name: "Your name",
  newPassword: (chars) => `Password, ${chars} characters or more`,
  askAgain: "Ask whoever invited you for a new link.",
  notSignedIn: "You are not signed in",
  signInAgain: "Sign in again",
  notBuilt: "The web app is not built yet",
  notBuiltBody: (start, build) =>
    `The server runs and its API answers. Build the web app with ${start}, or ${build}, then reload this page.`,
  nothingHere: "Nothing here",
  goHome: "Go to the start page",
  needsScripts: "This page needs scripts.",
  signInWithout: "Sign in without them",
  invitationToken: "With an invitation: what follows “token=” in its link",
  joinWithout: "Join without scripts",
  problems: {
    wrongSignIn:
      "The e-mail or the password is wrong. Check both, or ask the owner of this server.",
    tooMany: (seconds) => `Too many attempts. Try again in ${seconds} s.`,
    usedInvitation: "This invitation was used, withdrawn or has expired.",
    otherAddress: "This invitation is for another address.",
    taken: "This address is a member’s already. Sign in with it, or join with another one.",
    name: "Enter your name.",
    email: "Enter a whole e-mail address.",
    password: (chars) => `The password must have at least ${chars} characters.`,
    notVouched: "The sign-in did not come through. Begin again; cookies must be allowed.",
    noAccount:
      "There is no account for you on this server. Ask its owner for an invitation to the address that you signed in with.",
    claimed:
      "Somebody joined with this address and a password. If that was you, sign in with the password. If not, tell the owner of this server.",
    issuerAway: "The issuer to sign in with cannot be reached. Try again in a moment.",
  },
};

const it: PageWords = {
  language: "it",
  signIn: "Accedi",
  withEmail: "Con la tua e-mail",
  withToken: "Con il token del server",
  whereToFind: (file) =>
    `All’avvio il server scrive un link di accesso. Il token è anche nel file ${file} della sua cartella dei dati.`,
  token: "Token",
  email: "E-mail",
  password: "Password",
  continueWith: (issuer) => `Continua con ${issuer}`,
  wrongToken: "Questo token non è di questo server",
  wrongTokenBody: "Forse viene da un link precedente o da un altro server.",
  join: "Entra",
  name: "Il tuo nome",
  newPassword: (chars) => `Password, almeno ${chars} caratteri`,
  askAgain: "Chiedi un nuovo link a chi ti ha invitato.",
  notSignedIn: "Non hai effettuato l’accesso",
  signInAgain: "Accedi di nuovo",
  notBuilt: "L’app web non è ancora pronta",
  notBuiltBody: (start, build) =>
    `Il server è attivo e la sua API risponde. Prepara l’app web con ${start}, o ${build}, poi ricarica questa pagina.`,
  nothingHere: "Qui non c’è nulla",
  goHome: "Vai alla pagina iniziale",
  needsScripts: "Questa pagina ha bisogno di script.",
  signInWithout: "Accedi senza",
  invitationToken: "Con un invito: ciò che segue “token=” nel suo link",
  joinWithout: "Entra senza script",
  problems: {
    wrongSignIn:
      "L’e-mail o la password non è giusta. Controllale entrambe, o chiedi a chi gestisce questo server.",
    tooMany: (seconds) => `Troppi tentativi. Riprova tra ${seconds} s.`,
    usedInvitation: "Questo invito è stato usato o ritirato, o è scaduto.",
    otherAddress: "Questo invito è per un altro indirizzo.",
    taken: "Questo indirizzo è già di un membro. Accedi con quello, o entra con un altro.",
    name: "Scrivi il tuo nome.",
    email: "Scrivi un indirizzo e-mail intero.",
    password: (chars) => `La password deve avere almeno ${chars} caratteri.`,
    notVouched: "L’accesso non è andato a buon fine. Ricomincia; i cookie devono essere permessi.",
    noAccount:
      "Su questo server non c’è un account per te. Chiedi a chi lo gestisce un invito all’indirizzo con cui hai effettuato l’accesso.",
    claimed:
      "Qualcuno è entrato con questo indirizzo e una password. Se eri tu, accedi con la password. Altrimenti avvisa chi gestisce questo server.",
    issuerAway: "Il servizio di accesso non è raggiungibile. Riprova tra un momento.",
  },
};

const fr: PageWords = {
  language: "fr",
  signIn: "Se connecter",
  withEmail: "Avec votre e-mail",
  withToken: "Avec le jeton du serveur",
  whereToFind: (file) =>
    `Le serveur affiche un lien de connexion à son démarrage. Le jeton se trouve aussi dans le fichier ${file} de son dossier de données.`,
  token: "Jeton",
  email: "E-mail",
  password: "Mot de passe",
  continueWith: (issuer) => `Continuer avec ${issuer}`,
  wrongToken: "Ce jeton n’est pas celui de ce serveur",
  wrongTokenBody: "Il vient peut-être d’un lien plus ancien ou d’un autre serveur.",
  join: "Rejoindre",
  name: "Votre nom",
  newPassword: (chars) => `Mot de passe, au moins ${chars} caractères`,
  askAgain: "Demandez un nouveau lien à qui vous a invité.",
  notSignedIn: "Vous n’êtes pas connecté",
  signInAgain: "Se connecter à nouveau",
  notBuilt: "L’application web n’est pas encore prête",
  notBuiltBody: (start, build) =>
    `Le serveur tourne et son API répond. Préparez l’application web avec ${start}, ou ${build}, puis rechargez cette page.`,
  nothingHere: "Il n’y a rien ici",
  goHome: "Aller à la page d’accueil",
  needsScripts: "Cette page a besoin de scripts.",
  signInWithout: "Se connecter sans eux",
  invitationToken: "Avec une invitation : ce qui suit « token= » dans son lien",
  joinWithout: "Rejoindre sans scripts",
  problems: {
    wrongSignIn:
      "L’e-mail ou le mot de passe est faux. Vérifiez les deux, ou demandez à qui gère ce serveur.",
    tooMany: (seconds) => `Trop de tentatives. Réessayez dans ${seconds} s.`,
    usedInvitation: "Cette invitation a été utilisée ou retirée, ou a expiré.",
    otherAddress: "Cette invitation est pour une autre adresse.",
    taken:
      "Cette adresse est déjà celle d’un membre. Connectez-vous avec elle, ou rejoignez avec une autre.",
    name: "Indiquez votre nom.",
    email: "Indiquez une adresse e-mail entière.",
    password: (chars) => `Le mot de passe doit avoir au moins ${chars} caractères.`,
    notVouched: "La connexion n’a pas abouti. Recommencez ; les cookies doivent être autorisés.",
    noAccount:
      "Il n’y a pas de compte pour vous sur ce serveur. Demandez à qui le gère une invitation à l’adresse avec laquelle vous vous êtes connecté.",
    claimed:
      "Quelqu’un a rejoint avec cette adresse et un mot de passe. Si c’était vous, connectez-vous avec le mot de passe. Sinon, prévenez qui gère ce serveur.",
    issuerAway: "Le service de connexion est injoignable. Réessayez dans un instant.",
  },
};

/** What is read where nobody asked for a language that is spoken here comes first. */
export const pageWords: readonly PageWords[] = [en, it, fr];

interface Wanted {
  readonly language: string;
  readonly weight: number;
}

/** The words of the language that a reader likes best of those spoken here. Source: RFC 9110, 12.5.4. */
export function wordsFor(acceptLanguage: string | undefined): PageWords {
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map(wantedLanguage)
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wanted) {
    const words = pageWords.find((known) => known.language === language);
    if (words !== undefined) return words;
  }
  return en;
}

/** `fr-CH;q=0.7` as French, 0.7. */
function wantedLanguage(text: string): Wanted {
  const [tag = "", ...parameters] = text.toLowerCase().split(";");
  const quality = parameters.find((parameter) => parameter.trim().startsWith("q="));
  const weight = quality === undefined ? 1 : Number(quality.trim().slice(2));
  return { language: tag.trim().split("-")[0] ?? "", weight: Number.isNaN(weight) ? 0 : weight };
}
