import { hidden, inText, merged, type Span, withHidden } from "./hidden-spans.ts";
import { KnownValues, shortestSecretChars } from "./known-values.ts";
import { limits } from "./limits.ts";
import { RedactedPieces } from "./redacted-pieces.ts";
import { isSecretByName, type Naming, namingOf, type Place, placeOf } from "./secret-names.ts";

/**
 * Hides secrets from what is recorded and told. Three ways to know one: a value that was configured,
 * a form that only secrets have (`Bearer …`, a JWT, a key of this server or of a known provider), and
 * a name that secrets bear (`password`, `apiKey`, `token`), as far as that says something: see `secret-names.ts`.
 */
export interface Redactor {
  /** The text with each secret as `***`. */
  text(text: string): string;
  /** Text with the configured values hidden and nothing else: for files, whose form is their author's. */
  known(text: string): string;
  /** Plain JSON with the secrets hidden; what holds none is shared, not copied. */
  value<T>(value: T): T;
  /** False when the JSON text holds nothing to hide: one look, and the usual answer. */
  suspects(json: string): boolean;
  /** Where in plain JSON something would be hidden: JSON Pointers. */
  places(value: unknown): readonly string[];
  /** What hides the configured values of one text that comes in pieces, as `known` would those of the whole. */
  pieces(): Pick<RedactedPieces, "take" | "rest">;
  /** Hides these from now on too. Shorter ones than `shortestSecretChars` are left out: they would hide what they are no part of. */
  learn(values: Iterable<string>): void;
}

/**
 * Forms of secrets. Each begins where no word goes on, so that a run of characters is read once
 * however it is made up.
 */
const forms = [
  String.raw`(?<![\w-])(?:[Bb]earer|BEARER) +[\w+/=.~-]{16,}`,
  // With a digit, or a capital within: "basic responsibilities" are words.
  String.raw`(?<![\w-])(?:[Bb]asic|BASIC) +(?=[\w+/=.~-]*(?:\d|[a-z][A-Z]))[\w+/=.~-]{16,}`,
  String.raw`(?<![\w-])eyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*`,
  // Keys, invitations, shares and tokens for browsers of this server, with their 256 bits: shorter ones are somebody's ids.
  String.raw`(?<![\w-])(?:st_[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}|s[cist]_[\w-]{43,})`,
  // Of model providers. Words with hyphens between them are names of things.
  String.raw`(?<![\w-])sk-(?:(?:ant|proj|svcacct|admin|or)-(?:[A-Za-z0-9_]*-){0,8}\w{16}[\w-]*|[A-Za-z0-9]{20,})`,
  String.raw`(?<![\w-])gh[opsur]_\w{30,}`,
  String.raw`(?<![\w-])github_pat_\w{30,}`,
  String.raw`(?<![\w-])xox[abeoprs]-[\w-]{10,}`,
  String.raw`(?<![\w+/-])A[KS]IA[0-9A-Z]{16}`,
  String.raw`(?<![\w-])AIza[\w-]{35}`,
  String.raw`-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]{0,40}PRIVATE KEY-----|[\s\S]*)`,
] as const;
const form = new RegExp(forms.join("|"), "g");
/** `://user:password@`: the password goes, the rest says which account failed. */
const urlPassword = /(:\/\/[^\s/:@"]*:)[^\s/@"]+@/g;
const scheme = /^(?:bearer|basic) +/i;
const anyForm = new RegExp(
  // In one string of JSON, so what a form may span is less than above.
  [...forms.slice(0, -1), "-----BEGIN [A-Z ]{0,40}PRIVATE KEY", urlPassword.source].join("|"),
);

/** The end of such a name in JSON, before text or a list. */
const nameInJson =
  /(?:[pP](?:ass(?:word|wd|phrase)|ASS(?:WORD|WD|PHRASE))|[sS]ecret|SECRET|[kK]ey|KEY|[tT]oken|TOKEN|[aA]uthorization|AUTHORIZATION|[cC]ookie|COOKIE)":["[]/;

/** A redactor that hides the given values, and all forms and names of secrets. */
export function createRedactor(values: Iterable<string> = []): Redactor {
  return new ValueRedactor(values);
}

class ValueRedactor implements Redactor {
  readonly #known = new KnownValues();

  constructor(values: Iterable<string>) {
    this.learn(values);
  }

  learn(values: Iterable<string>): void {
    this.#known.learn(values);
  }

  known(text: string): string {
    return withHidden(text, this.#known.spans(text));
  }

  text(text: string): string {
    if (text.length < shortestSecretChars) return text;
    const known = this.#known.spans(text);
    const cut = this.#known.cutSpan(text);
    if (known.length === 0 && cut === undefined) return withoutForms(text);
    // What is left of a form, with a value in it hidden, no longer looks like one.
    const all = [...known, ...(cut === undefined ? [] : [cut]), ...formSpans(text)];
    all.sort((a, b) => a.start - b.start);
    return withoutForms(withHidden(text, merged(all)));
  }

  suspects(json: string): boolean {
    return nameInJson.test(json) || anyForm.test(json) || this.#known.isIn(json);
  }

  value<T>(value: T): T {
    // Cast: text stays text, and a container keeps its members.
    return new Hiding(this).hide(value, undefined, "object") as T;
  }

  places(value: unknown): readonly string[] {
    const found: string[] = [];
    collectPlaces(value, this.value(value), "", found);
    return found;
  }

  pieces(): RedactedPieces {
    return new RedactedPieces(this.#known);
  }
}

/** What a name says of what stands under it. */
interface Name {
  /** A name may hold a secret too: a form that was sent back, a table by key. */
  readonly shown: string;
  /** What an object under it is. */
  readonly within: Place;
  /** Of text under it. */
  readonly naming: Naming | undefined;
}

/** Hides the secrets of one value. */
class Hiding {
  readonly #redactor: Redactor;
  /** What was judged already, by where it stands. There once a list was met: rows have their names in common. */
  #known: { readonly [P in Place]: Map<string, Name> } | undefined;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** `naming`: of the name that it stands under. Depth is bounded by `limits.jsonDepth`. */
  hide(value: unknown, naming: Naming | undefined, place: Place): unknown {
    if (typeof value === "string")
      return isSecretByName(value, naming) ? hidden : this.#redactor.text(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return this.#hideList(value, naming);
    return isPlain(value) ? this.#hideMembers(value, place) : value;
  }

  #hideList(list: readonly unknown[], naming: Naming | undefined): readonly unknown[] {
    this.#known ??= { object: new Map(), settings: new Map(), row: new Map() };
    let copy: unknown[] | undefined;
    for (let at = 0; at < list.length; at += 1) {
      const shown = this.hide(list[at], naming, "row");
      if (shown === list[at]) continue;
      copy ??= [...list];
      copy[at] = shown;
    }
    return copy ?? list;
  }

  #hideMembers(value: object, place: Place): object {
    const names = Object.keys(value);
    let entries: [string, unknown][] | undefined;
    for (let at = 0; at < names.length; at += 1) {
      const name = names[at] ?? "";
      const member = (value as Record<string, unknown>)[name]; // An own key.
      const { shown, within, naming } = this.#nameOf(name, place);
      const kept = this.hide(member, naming, within);
      if (shown === name && kept === member) continue;
      entries ??= Object.entries(value);
      entries[at] = [shown, kept];
    }
    return entries === undefined ? value : Object.fromEntries(entries);
  }

  #nameOf(name: string, place: Place): Name {
    const known = this.#known?.[place].get(name);
    if (known !== undefined) return known;
    const naming = namingOf(name, place);
    const judged = { shown: this.#redactor.text(name), within: placeOf(name), naming };
    this.#known?.[place].set(name, judged);
    return judged;
  }
}

function withoutForms(text: string): string {
  return anyForm.test(text)
    ? text.replace(form, hidden).replace(urlPassword, `$1${hidden}@`)
    : text;
}

/** What forms hide. The scheme before credentials says what they are, and stays. */
function formSpans(text: string): readonly Span[] {
  if (!anyForm.test(text)) return [];
  const forms = inText(form, text, endOf).map(({ start, end }) => ({
    start: start + (scheme.exec(text.slice(start, start + 100))?.[0].length ?? 0),
    end,
  }));
  const passwords = inText(urlPassword, text, endOf).map(({ start, end }) => ({
    start: text.indexOf(":", start + 3) + 1,
    end: end - 1,
  }));
  return [...forms, ...passwords];
}

function endOf({ index, 0: matched }: RegExpExecArray): number {
  return index + matched.length;
}

/** An error or a map is no data: a copy of it would be something else. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function collectPlaces(value: unknown, shown: unknown, path: string, found: string[]): void {
  if (value === shown) return;
  if (typeof value !== "object" || value === null) {
    found.push(path);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    // A name that is hidden is not told either: the place is whose member it is.
    if (!Object.hasOwn(Object(shown), name)) found.push(path);
    else if (member !== Object(shown)[name])
      collectPlaces(member, Object(shown)[name], pathOf(path, name), found);
  }
}

/** Of a member, as long as a path may be that is told: one of megabytes would be told again for every place below it. */
function pathOf(path: string, name: string): string {
  if (path.length > limits.messageChars) return path;
  const token = name.replaceAll("~", "~0").replaceAll("/", "~1");
  return token.length <= limits.messageChars
    ? `${path}/${token}`
    : `${path}/${token.slice(0, limits.messageChars)}…`;
}
