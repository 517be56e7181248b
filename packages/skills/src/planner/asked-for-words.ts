/** Words of goals in English, Italian and French, as goals are compared: in lower case and without accents. */
const wordSet = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** The "t" of "don't" is another; French "ne" alone says nothing. */
export const negations = wordSet(
  "not dont cant wont never cannot nobody non mai nessuno pas jamais",
);

/** Verbs for what is not to be done with what they stand before. */
export const turnsAway = wordSet(
  `avoid stop quit forget skip drop leave
  evita evitate evitare smetti smettila smettete dimentica dimenticate dimenticati scorda scordati lascia lasciamo lasciate salta tralascia tralasciate
  evite evitez arrete arretez oublie oubliez laisse laissez saute`,
);
/** Verbs for what is asked to be done with it, other than to make it. */
export const doesElse = wordSet(
  `delete remove cancel translate summarize summarise explain send email
  elimina eliminare cancella cancellare annulla annullate eliminate cancellate traduci tradurre riassumi spiega spiegami invia manda
  supprime supprimer efface effacer annule annulez supprimez effacez traduis traduire resume explique envoie`,
);
/** Not to do this is to do it: "do not forget", "can't wait". */
export const omissions = wordSet(
  `forget hesitate fail wait mind skip omit
  dimenticare dimenticarti dimenticarvi dimenticate dimentica scordare scordarti esitare esitate mancare aspettare tralasciare
  oublie oubliez oublier hesite hesitez hesiter manque attends attendre`,
);
/** Right before what is named: "no business plan". */
export const without = wordSet(
  "no neither nor without senza ne nessun nessuna niente basta sans ni aucun aucune",
);
export const small = wordSet(
  "a an any the un una une uno il la lo le les des di de d of about other more",
);
/** Words that what is asked for follows. */
export const orders = wordSet(
  `create make build write draft prepare generate produce develop design give show get compute analyze analyse plan put help start let
  i we need want
  crea creami creamene creiamo crei fai fammi fammene facciamo prepara preparami preparamene prepariamo scrivi scrivimi genera redigi elabora sviluppa costruisci
  realizza calcola analizza dammi mostra mostrami vorrei voglio
  cree creez creons fais faites faisons prepare preparez redige redigez ecris ecrivez genere elabore calcule analyse donne donnez
  montre je`,
);
/** Forms of them that a negation before "and" reaches, too. */
export const infinitives = wordSet(
  `creating making writing preparing building drafting
  creare fare preparare scrivere generare redigere elaborare calcolare analizzare mettere
  creer faire preparer rediger ecrire generer elaborer calculer analyser monter`,
);
/** Between one thing that is said and an order. */
export const links = wordSet(
  "and then so just please rather e ed poi quindi allora invece et puis alors donc plutot plait favore",
);
/** A verb comes behind these. */
export const governing = wordSet("to should must will would di de devi deve dovete bisogna");
/** Words that may stand between such a link and the order. */
export const fillers = wordSet(
  "instead rather please now just then to me quickly ora adesso subito poi invece maintenant vite puis plutot moi",
);
/** "Don't go and create", where "and" links nothing new. */
export const auxiliaries = wordSet("do does did should must will would can could go try vai va");
export const only = wordSet("only just merely solo soltanto solamente seulement simplement");
export const why = wordSet("why perche pourquoi");
/** Verbs of a polite question: "non potresti". English ones ask by their order: "can't you". */
export const polite = wordSet(
  `puoi potresti potete potreste potremmo puo potrebbe faresti fareste vuoi vorresti
  peux pourrais pourrait pouvez pourriez pourrions veux voudrais voudriez ferais feriez`,
);
export const having = wordSet("have got ho abbiamo ai avons");
