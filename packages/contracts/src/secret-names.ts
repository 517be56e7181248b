/**
 * What a name says of the text under it. A table may have a column `token` full of words, and a
 * person's settings a `token` of six letters, so a name alone is not enough everywhere:
 *
 *     name                                      in an object     in headers, env, settings   in a row of a list
 *     password, passphrase                      any text         any text                    any text
 *     apiKey, clientSecret, accessToken, ...    any text         any text                    by its look
 *     token, secret                             by its look      any text                    by its look
 *     authorization, cookie                     by its words    any text                    by its words
 *
 * Ids of this server (`run_…`, `sha256-…`) are hidden by no name, and numbers are no text.
 */
export type Naming = "any" | "by-look" | "by-word";

/** Where a member stands. A row is an object in a list. */
export type Place = "object" | "settings" | "row";

const passwords = /(?:password|passwd|passphrase)$/i;
const credentials =
  /(?:[a-z\d]secret|[-_]secret|api[-_]?key|private[-_]?key|(?:access|refresh|id|api|auth|session|bearer)[-_]?token)$/i;
const words = /^(?:token|secret)$/i;
/** Their text is a scheme or pairs, with the credential as one word of it. */
const headers = /^(?:(?:proxy-)?authorization|(?:set-)?cookie)$/i;
const settings = /(?:headers?|env|environment|settings?|config|configuration|credentials?|auth)$/i;

/** What is to be thought of a string, or of the strings of a list, under a name; undefined for a name that says nothing. */
export function namingOf(name: string, place: Place): Naming | undefined {
  if (passwords.test(name)) return "any";
  if (credentials.test(name)) return place === "row" ? "by-look" : "any";
  if (words.test(name)) return place === "settings" ? "any" : "by-look";
  if (headers.test(name)) return place === "settings" ? "any" : "by-word";
  return undefined;
}

/** What an object under this name is. */
export function placeOf(name: string): Place {
  return settings.test(name) ? "settings" : "object";
}

export function isSecretByName(text: string, naming: Naming | undefined): boolean {
  if (naming === undefined || text === "" || isOwnId(text)) return false;
  if (naming === "by-word") return scheme.test(text) || text.split(/[\s;,=]+/).some(isCredential);
  return naming === "any" || looksLikeCredential(text);
}

/** What the schemes of HTTP begin with; what follows may look like anything. */
const scheme = /^(?:basic|bearer|digest|negotiate|ntlm|token|api-?key|aws4-[a-z\d-]+)\s+\S/i;

function isCredential(word: string): boolean {
  return !isOwnId(word) && looksLikeCredential(word);
}

/** An id that this server makes, or the name of a content. */
function isOwnId(text: string): boolean {
  return /^(?:[a-z]{2,12}_[0-9a-hjkmnp-tv-z]{26}|sha256-[0-9a-f]{64})$/.test(text);
}

const shortestCredential = 12;
const longestCredential = 16_384;
const day = /^\d{4}-\d{2}-\d{2}(?:T|$)/;

/** Long, without spaces, and mixed as no word and no name is. */
function looksLikeCredential(text: string): boolean {
  if (text.length < shortestCredential || text.length > longestCredential) return false;
  if (/\s/.test(text) || day.test(text)) return false;
  return hasMixedRun(text) || changes(text) > 4;
}

/** Letters and digits in one run, as chance makes them and words do not have them. */
function hasMixedRun(text: string): boolean {
  const runs = text.match(/[A-Za-z\d]{8,}/g) ?? [];
  return runs.some((run) => /\d/.test(run) && /[A-Za-z]/.test(run));
}

/** How often letters follow digits or digits letters, whatever signs are between them. */
function changes(text: string): number {
  return text.match(/\d[^A-Za-z\d]*(?=[A-Za-z])|[A-Za-z][^A-Za-z\d]*(?=\d)/g)?.length ?? 0;
}
