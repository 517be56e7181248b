/** The few pages that the server makes itself. They hold no text from outside. */
function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · Stepcast</title>
<style>
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto 0;padding:0 1.25rem}
h1{font-size:1.4rem;margin:0 0 .75rem}
code{font-family:ui-monospace,monospace;background:color-mix(in srgb,currentColor 10%,transparent);padding:.1em .35em;border-radius:.3em}
form{display:flex;gap:.5rem;margin-top:1.25rem}
input{flex:1;font:inherit;padding:.5rem .65rem;border:1px solid color-mix(in srgb,currentColor 35%,transparent);border-radius:.5rem;background:transparent;color:inherit}
button{font:inherit;padding:.5rem 1rem;border:0;border-radius:.5rem;background:#3b5bdb;color:#fff}
</style></head><body><h1>${title}</h1>${body}</body></html>
`;
}

const form = `<form method="get" action="/signin">
<input name="token" type="password" autocomplete="current-password" aria-label="Token" placeholder="Token" required>
<button>Sign in</button></form>`;

const whereToFind = `<p>The server prints a sign-in link when it starts. The token is also in the file
<code>owner-token</code> of its data folder.</p>`;

export const signInPage = page("Sign in", `${whereToFind}${form}`);

export const wrongTokenPage = page(
  "That token is not this server's",
  `<p>It may be from an earlier link or another server.</p>${whereToFind}${form}`,
);

export const notBuiltPage = page(
  "The web app is not built yet",
  `<p>The server runs and its API answers. Build the web app with <code>npm start</code>, or
<code>npx turbo run build --filter=@stepcast/web</code>, then reload this page.</p>`,
);

export const notFoundPage = page("Nothing here", `<p>Go to <a href="/">the start page</a>.</p>`);
