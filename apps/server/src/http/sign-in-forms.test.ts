import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forBrowsers } from "../listening.ts";
import { ask, call, cookieOf, join, withCookie } from "../testing/accounts.ts";
import { type RunningServer, startServer } from "../testing/running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** What a page's form sends without scripts. */
function submit(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) {
  return fetch(`${server.url}${path}`, {
    method: "POST",
    redirect: "manual",
    headers: { "sec-fetch-site": "same-origin", ...headers },
    body: new URLSearchParams(fields),
  });
}

describe("without scripts", () => {
  it("an invitation's page makes a member, who is led on with a cookie", async () => {
    const invited = await ask<{ link: string }>(server, "members.invite", {
      email: "ada@example.com",
      name: '"><img src=x onerror=alert(1)>',
    });
    const token = new URL(invited.link).searchParams.get("token") ?? "";
    const page = await fetch(invited.link);
    expect(page.url).toBe(`${forBrowsers(server.url)}/signin/join?token=${token}`);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("script-src");
    const html = await page.text();
    expect(html).toContain('value="ada@example.com"');
    expect(html).not.toContain("<img");
    const asked = { headers: { accept: "application/json" } };
    const told = await fetch(page.url, asked);
    expect(await told.json()).toMatchObject({ email: "ada@example.com" });
    const fields = { token, name: "Ada", email: "ada@example.com" };
    const short = await submit("/join", { ...fields, password: "short" });
    expect(short.status).toBe(400);
    expect(await short.text()).toContain("at least 10 characters");
    const joined = await submit("/join", { ...fields, password: "a long password" });
    expect([joined.status, joined.headers.get("location")]).toEqual([303, "/"]);
    const me = await ask(server, "account.me", undefined, withCookie(cookieOf(joined)));
    expect(me).toMatchObject({ name: "Ada" });
    const again = await fetch(`${server.url}/signin/join?token=${token}`);
    expect(again.status).toBe(404);
    const refused = await fetch(again.url, asked);
    expect(refused.status).toBe(404);
    expect(await refused.json()).toMatchObject({ error: { code: "not_found" } });
  });

  it("the sign-in page's form lets a member in and leads to where they wanted", async () => {
    const { email, password } = await join(server, "Bob");
    const wrong = await submit("/signin", { email, password: "wrong", next: "/runs/run_1" });
    expect(wrong.status).toBe(401);
    const html = await wrong.text();
    expect(html).toContain("The e-mail or the password is wrong.");
    expect(html).toContain('value="/runs/run_1"');
    const right = await submit("/signin", { email, password, next: "/runs/run_1" });
    expect([right.status, right.headers.get("location")]).toEqual([303, "/runs/run_1"]);
    expect((await call(server, "account.me", undefined, withCookie(cookieOf(right)))).status).toBe(
      200,
    );
    const away = await submit("/signin", { email, password, next: "https://evil.example" });
    expect(away.headers.get("location")).toBe("/");
  });

  it("the pages and what they refuse are in the reader's language", async () => {
    const french = { "accept-language": "fr-FR,fr;q=0.9,en;q=0.5" };
    const page = await fetch(`${server.url}/signin`, { headers: french });
    expect(page.headers.get("content-language")).toBe("fr");
    expect(await page.text()).toContain("Avec le jeton du serveur");
    const token = await fetch(`${server.url}/signin?token=wrong`, { headers: french });
    expect(await token.text()).toContain("Ce jeton n’est pas celui de ce serveur");
    const fields = { email: "ada@example.com", password: "wrong" };
    const wrong = await (await submit("/signin", fields, french)).text();
    expect(wrong).toContain("L’e-mail ou le mot de passe est faux.");
    expect(wrong).toContain('<html lang="fr">');
    const used = await fetch(`${server.url}/signin/join?token=si_gone`, { headers: french });
    expect(await used.text()).toContain("Cette invitation a été utilisée ou retirée");
  });

  it.each(["/signin", "/join"])("%s takes no form of another site", async (path) => {
    const { email, password } = await join(server, `Carl${path.length}`);
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { origin: "https://evil.example", "sec-fetch-site": "same-site" },
    ]) {
      const response = await submit(path, { email, password, token: "x", name: "x" }, headers);
      expect(response.status).toBe(403);
      expect(response.headers.get("set-cookie")).toBeNull();
    }
  });

  it("links that are guessed are not looked at for long", async () => {
    await using other = await startServer({
      limits: { strangersPerWindow: 5, rateWindowMs: 600_000 },
    });
    const { link } = await ask<{ link: string }>(other, "members.invite", {});
    const statuses: number[] = [];
    for (let n = 0; n < 7; n++) {
      const token = `si_${String(n).padEnd(43, "A")}`;
      statuses.push((await fetch(`${other.url}/signin/join?token=${token}`)).status);
    }
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429]);
    expect((await fetch(link)).status).toBe(429);
  });

  it("nothing but these pages takes forms", async () => {
    const response = await fetch(`${server.url}/api/v1/runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.server.token}` },
      body: new URLSearchParams({ goal: "x" }),
    });
    expect(response.status).toBe(415);
  });
});
