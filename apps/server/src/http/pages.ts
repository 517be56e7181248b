import { mark, style } from "./pages-style.ts";

/** A page that the server makes itself. `body` is HTML: text from outside goes through `escaped`. */
function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
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

const tokenForm = `<form method="get" action="/signin">
<input name="token" type="password" autocomplete="off" aria-label="Token" placeholder="Token" required>
<button>Sign in</button></form>`;

const whereToFind = `<p>The server prints a sign-in link when it starts. The token is also in the file
<code>owner-token</code> of its data folder.</p>`;

function passwordForm(next: string): string {
  return `<form method="post" action="/signin">
<input type="hidden" name="next" value="${escaped(next)}">
<label>E-mail<input name="email" type="email" autocomplete="username" required></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button></form>`;
}

function alert(problem: string | undefined): string {
  return problem === undefined ? "" : `<p role="alert">${escaped(problem)}</p>`;
}

/** The link that leads through the issuer of the settings. */
function issuerLink(issuer: string | undefined, query: Readonly<Record<string, string>>): string {
  if (issuer === undefined) return "";
  const address = `/signin/oidc?${new URLSearchParams(query)}`;
  return `<a class="button" href="${escaped(address)}">Continue with ${escaped(issuer)}</a>`;
}

export function signInPage(shown: {
  readonly issuer: string | undefined;
  /** Where to go afterwards. */
  readonly next: string;
  readonly problem?: string | undefined;
}): string {
  const { issuer, next, problem } = shown;
  return page(
    "Sign in",
    `${alert(problem)}${issuerLink(issuer, { next })}
<h2>With your e-mail</h2>${passwordForm(next)}
<h2>With the server's token</h2>${whereToFind}${tokenForm}`,
  );
}

export const wrongTokenPage = page(
  "That token is not this server's",
  `<p>It may be from an earlier link or another server.</p>${whereToFind}${tokenForm}`,
);

/** Without a token it only says what is wrong. */
export function joinPage(shown: {
  readonly token?: string | undefined;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly issuer?: string | undefined;
  readonly problem?: string | undefined;
}): string {
  const { token, email = "", name = "", issuer, problem } = shown;
  if (token === undefined || token === "")
    return page("Join", `${alert(problem)}<p>Ask whoever invited you for a new link.</p>`);
  return page(
    "Join",
    `${alert(problem)}${issuerLink(issuer, { invitation: token })}
<form method="post" action="/join">
<input type="hidden" name="token" value="${escaped(token)}">
<label>Your name<input name="name" autocomplete="name" value="${escaped(name)}" required></label>
<label>E-mail<input name="email" type="email" autocomplete="username" value="${escaped(email)}" required></label>
<label>Password, 10 characters or more<input name="password" type="password" autocomplete="new-password" minlength="10" maxlength="128" required></label>
<button>Join</button></form>`,
  );
}

export function issuerProblemPage(problem: string): string {
  return page(
    "You are not signed in",
    `${alert(problem)}<p><a href="/signin">Sign in again</a></p>`,
  );
}

export const notBuiltPage = page(
  "The web app is not built yet",
  `<p>The server runs and its API answers. Build the web app with <code>npm start</code>, or
<code>npx turbo run build --filter=@stepcast/web</code>, then reload this page.</p>`,
);

export const notFoundPage = page("Nothing here", `<p>Go to <a href="/">the start page</a>.</p>`);
