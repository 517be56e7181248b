import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { pageBuild } from "./build.ts";
import { pageCheck } from "./check.ts";

async function build(input: object) {
  const test = createTestContext();
  const { artifact } = await pageBuild.run(pageBuild.input.parse(input), test.context);
  const check = pageCheck.input.parse({ page: artifact });
  const checked = pageCheck.output.parse(await pageCheck.run(check, test.context));
  return { artifact, html: test.text(artifact), ...checked };
}

async function check(html: string) {
  const test = createTestContext();
  const page = test.storeFile("page.html", html, "text/html");
  return pageCheck.output.parse(await pageCheck.run(pageCheck.input.parse({ page }), test.context));
}

const page = {
  title: "Ciliegie",
  locale: "it",
  tagline: "Ciliegie dal nostro albero alla tua porta in un giorno",
  sections: [{ heading: "Perché", text: "Uno.\n\nDue.", items: ["Fresche", "Vicine"] }],
  action: { label: "Scrivici", href: "mailto:a@b.example" },
  footer: "Forlì",
};

describe("page.build", () => {
  it("makes one file that needs nothing else, in the reader's language", async () => {
    const { html, artifact } = await build(page);
    expect(artifact).toMatchObject({ mediaType: "text/html", name: "Ciliegie.html" });
    expect(html).toContain('<html lang="it">');
    expect(html).toContain('<p dir="auto">Due.</p>');
    expect(html).toContain('<a class="action" href="mailto:a@b.example">Scrivici</a>');
    expect(html).not.toMatch(/<script|src=|https?:/);
  });

  it.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></head><script>",
    "</style><svg onload=alert(1)>",
    "a\u0000\u202eb",
  ])("keeps hostile text text: %j", async (hostile) => {
    const { html } = await build({
      title: hostile,
      tagline: hostile,
      description: hostile,
      sections: [{ heading: hostile, text: hostile, items: [hostile] }],
      action: { label: hostile, href: "#x" },
      footer: hostile,
    });
    const tags = [...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
    expect(tags).not.toContain("script");
    expect(tags).not.toContain("img");
    expect(tags).not.toContain("svg");
    expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son[a-z]+=/);
    expect(html).not.toMatch(/[\u202e]/);
  });

  it.each([
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,x",
    " https://x",
    'https://x" onclick="',
    "//evil.example",
  ])("refuses to link to %j", (href) => {
    expect(pageBuild.input.safeParse({ ...page, action: { label: "x", href } }).success).toBe(
      false,
    );
  });
});

describe("page.check", () => {
  it("passes a finished page, and lists the places that are left to write", async () => {
    expect(await build(page)).toMatchObject({ passedCount: 10, checkCount: 10, open: [] });
    const open = await build({
      ...page,
      tagline: "[Say what it does, in one sentence & for whom]",
    });
    expect(open).toMatchObject({ passedCount: 9, openCount: 1 });
    expect(open.open).toEqual(["Say what it does, in one sentence & for whom"]);
  });

  it("finds what is wrong with a page of somebody else", async () => {
    const { checks } = await check(
      '<!doctype html><html><head><title>x</title><script src="https://cdn.example/a.js"></script></head><body onload="go()"><h1>a</h1><h1>b</h1><img src="https://cdn.example/a.png"></body></html>',
    );
    const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
    expect(failed).toEqual([
      "Title of 3 to 65 characters",
      "Description of 40 to 170 characters",
      "Exactly one main heading",
      "Language declared",
      "Fits phones",
      "No scripts",
      "Nothing loaded from elsewhere",
      "Every picture has a text",
    ]);
  });

  it("refuses what is no page, or too large to be one", async () => {
    await expect(check("a;b\n1;2")).rejects.toThrow("is no HTML page");
    await expect(check(`<html>${"x".repeat(1_000_001)}`)).rejects.toThrow("larger than 1 MB");
  });

  it.each(["<", "<img ", "<style>", "<html lang", " onx", "[a", "<a [", "\n"])(
    "takes linear time for a page full of %j",
    async (piece) => {
      const startedAt = performance.now();
      await check(`<html>${piece.repeat(Math.floor(900_000 / piece.length))}`);
      expect(performance.now() - startedAt).toBeLessThan(20_000);
    },
  );
});
