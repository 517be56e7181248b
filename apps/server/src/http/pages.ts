import { limits } from "@stepcast/contracts";
import type { PageWords } from "./page-words.ts";
import { mark, style } from "./pages-style.ts";

/** A page that the server makes itself, in the words of whoever reads it. */
export type Page = (words: PageWords) => string;

/** `title` and `body` are HTML: text from outside goes through `escaped`. */
function page({ language }: PageWords, title: string, body: string): string {
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Stepcast</title>
<style>${style}</style></head><body><main>${mark}<h1>${title}</h1>${body}</main></body></html>
`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

function tokenForm(words: PageWords): string {
  return `<p>${words.whereToFind("<code>owner-token</code>")}</p><form method="get" action="/signin">
<input name="token" type="password" autocomplete="off" aria-label="${words.token}" placeholder="${words.token}" required>
<button>${words.signIn}</button></form>`;
}

function passwordForm(words: PageWords, next: string): string {
  return `<form method="post" action="/signin">
<input type="hidden" name="next" value="${escaped(next)}">
<label>${words.email}<input name="email" type="email" autocomplete="username" required></label>
<label>${words.password}<input name="password" type="password" autocomplete="current-password" required></label>
<button>${words.signIn}</button></form>`;
}

function alert(problem: string | undefined): string {
  return problem === undefined ? "" : `<p role="alert">${escaped(problem)}</p>`;
}

/** The link that leads through the issuer of the settings. */
function issuerLink(
  words: PageWords,
  issuer: string | undefined,
  query: Readonly<Record<string, string>>,
): string {
  if (issuer === undefined) return "";
  const address = `/signin/oidc?${new URLSearchParams(query)}`;
  return `<a class="button" href="${escaped(address)}">${words.continueWith(escaped(issuer))}</a>`;
}

interface SignInShown {
  readonly issuer: string | undefined;
  /** Where to go afterwards. */
  readonly next: string;
  readonly problem?: string | undefined;
}

export function signInPage(words: PageWords, { issuer, next, problem }: SignInShown): string {
  return page(
    words,
    words.signIn,
    `${alert(problem)}${issuerLink(words, issuer, { next })}
<h2>${words.withEmail}</h2>${passwordForm(words, next)}
<h2>${words.withToken}</h2>${tokenForm(words)}`,
  );
}

export const wrongTokenPage: Page = (words) =>
  page(words, words.wrongToken, `<p>${words.wrongTokenBody}</p>${tokenForm(words)}`);

interface JoinShown {
  readonly token?: string | undefined;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly issuer?: string | undefined;
  readonly problem?: string | undefined;
}

/** Without a token it only says what is wrong. */
export function joinPage(words: PageWords, shown: JoinShown): string {
  const { token, email = "", name = "", issuer, problem } = shown;
  if (token === undefined || token === "")
    return page(words, words.join, `${alert(problem)}<p>${words.askAgain}</p>`);
  const { passwordMinChars: least, passwordChars: most } = limits;
  return page(
    words,
    words.join,
    `${alert(problem)}${issuerLink(words, issuer, { invitation: token })}
<form method="post" action="/join">
<input type="hidden" name="token" value="${escaped(token)}">
<label>${words.name}<input name="name" autocomplete="name" value="${escaped(name)}" required></label>
<label>${words.email}<input name="email" type="email" autocomplete="username" value="${escaped(email)}" required></label>
<label>${words.newPassword(least)}<input name="password" type="password" autocomplete="new-password" minlength="${least}" maxlength="${most}" required></label>
<button>${words.join}</button></form>`,
  );
}

export function issuerProblemPage(words: PageWords, problem: string): string {
  return page(
    words,
    words.notSignedIn,
    `${alert(problem)}<p><a href="/signin">${words.signInAgain}</a></p>`,
  );
}

export const notBuiltPage: Page = (words) =>
  page(
    words,
    words.notBuilt,
    `<p>${words.notBuiltBody("<code>npm start</code>", "<code>npx turbo run build --filter=@stepcast/web</code>")}</p>`,
  );

export const notFoundPage: Page = (words) =>
  page(words, words.nothingHere, `<p><a href="/">${words.goHome}</a></p>`);

/** What the web app's page says to a browser that runs no scripts: ways in without them. Goes into its `noscript`. */
export const withoutScripts: Page = (words) =>
  `<style>${style}#root{display:none}</style><main>${mark}<h1>${words.needsScripts}</h1>
<p><a href="/signin">${words.signInWithout}</a></p>
<form action="/signin/join">
<label>${words.invitationToken}<input name="token" autocomplete="off" required></label>
<button>${words.joinWithout}</button></form></main>`;
