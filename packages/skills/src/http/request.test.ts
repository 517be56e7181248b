import { once } from "node:events";
import type { IncomingMessage, RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { createHttpRequest } from "./request.ts";
import { listen } from "./testing.ts";

/** Asks a server of this machine that the operator has named. */
async function ask(handle: RequestListener, input: object = {}, path = "/") {
  await using server = await listen(handle);
  const test = createTestContext();
  const skill = createHttpRequest({ privateHosts: [`127.0.0.1:${server.port}`] });
  const request = skill.input.parse({ url: `${server.url}${path}`, timeoutMs: 20_000, ...input });
  const result = await skill.run(request, test.context);
  return { ...skill.output.parse(result), test };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) text += String(piece);
  return text;
}

describe("http.request", () => {
  it.each([
    ["application/json", '{"rate":7}', { json: { rate: 7 } }],
    ["application/problem+json; charset=utf-8", "[1]", { json: [1] }],
    ["text/plain; charset=iso-8859-1", Buffer.from("caf\xe9", "latin1"), { text: "café" }],
    ["text/html", "<p>ß</p>", { text: "<p>ß</p>" }],
  ])("hands on %s in its form", async (type, body, form) => {
    const answer = await ask((_request, response) =>
      response.writeHead(200, { "content-type": type, "set-cookie": "a=secret" }).end(body),
    );
    expect(answer).toMatchObject({ status: 200, ...form, headers: { "content-type": type } });
    expect(JSON.stringify(answer.headers)).not.toContain("secret");
  });

  it("stores what is no text as a file with a harmless name", async () => {
    const { file, test } = await ask(
      (_request, response) =>
        response.writeHead(200, { "content-type": "image/png" }).end("pixels"),
      {},
      "/a/..%2f..%2Fchart.png?x=1",
    );
    expect(file).toMatchObject({ mediaType: "image/png", bytes: 6 });
    expect(file?.name).not.toMatch(/[/\\]/);
    expect(file && test.text(file)).toBe("pixels");
  });

  it("sends JSON, text and files, and a key that a service can refuse a repetition by", async () => {
    const seen: [string | undefined, unknown, string][] = [];
    const handle: RequestListener = async (request, response) => {
      const { "content-type": type, "idempotency-key": key } = request.headers;
      seen.push([type, key, await textOf(request)]);
      response.end();
    };
    await ask(handle, { method: "POST", json: { a: [1] } });
    await ask(handle, { method: "PUT", text: "ß", headers: { "Content-Type": "text/x" } });
    expect(seen).toEqual([
      ["application/json", "run_test:step", '{"a":[1]}'],
      ["text/x", undefined, "ß"],
    ]);
  });

  it.each([
    [404, {}, { name: "FatalStepError", message: expect.stringContaining("answered 404") }],
    [500, {}, { name: "Error", message: expect.stringContaining("answered 500") }],
    [503, { "retry-after": "7" }, { name: "RetryStepError", afterMs: 7_000 }],
    [429, { "retry-after": "99999999" }, { name: "RetryStepError", afterMs: 86_400_000 }],
  ])("fails on %i in the way that says whether to try again", async (status, headers, error) => {
    const asking = ask((_request, response) => response.writeHead(status, headers).end("no"));
    await expect(asking).rejects.toMatchObject(error);
  });

  it("takes every status as a result when asked to", async () => {
    const input = { failOnStatus: false };
    const answer = await ask((_request, response) => response.writeHead(418).end(), input);
    expect(answer.status).toBe(418);
  });

  it.each([
    ["said", (body: Buffer) => ({ body, headers: {} })],
    [
      "packed",
      (body: Buffer) => ({ body: gzipSync(body), headers: { "content-encoding": "gzip" } }),
    ],
  ])("refuses an answer above the cap: %s", async (_how, pack) => {
    const { body, headers } = pack(Buffer.alloc(5_000_000));
    const asking = ask((_request, response) => response.writeHead(200, headers).end(body), {
      maxBytes: 10_000,
    });
    await expect(asking).rejects.toThrow("larger than 10000 bytes");
  });

  it("unpacks", async () => {
    const headers = { "content-encoding": "gzip", "content-type": "text/plain" };
    const answer = await ask((_request, response) =>
      response.writeHead(200, headers).end(gzipSync("rates")),
    );
    expect(answer).toMatchObject({ text: "rates", bytes: 5 });
  });

  it.each([
    ["gzip", 200],
    ["br", 200],
    ["gzip", 204],
    ["", 200],
  ])(
    "takes an answer without a body that is said to be packed with %j, status %i",
    async (encoding, status) => {
      const answer = await ask((_request, response) =>
        response.writeHead(status, { "content-encoding": encoding }).end(),
      );
      expect(answer).toMatchObject({ status, bytes: 0, text: "" });
    },
  );

  it("fails when a packed answer is cut short, and nothing else does", async () => {
    const packed = gzipSync("rates".repeat(100));
    const cut = packed.subarray(0, packed.length - 12);
    const asking = ask((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(cut),
    );
    await expect(asking).rejects.toThrow("unexpected end of file");
  });

  it("follows a redirect whose own text is large or packed, to an address in UTF-8", async () => {
    const headers = { location: Buffer.from("/café").toString("latin1"), "content-encoding": "br" };
    const handle: RequestListener = ({ url }, response) =>
      url === "/"
        ? response.writeHead(302, headers).end("x".repeat(5_000))
        : response.writeHead(200, { "content-type": "text/plain" }).end(url);
    expect(await ask(handle, { maxBytes: 100 })).toMatchObject({ text: "/caf%C3%A9" });
  });

  it("gives up on a server that drips, and on one that says nothing", async () => {
    for (const handle of [
      (_request, response) => void response.writeHead(200).write("a"),
      () => undefined,
    ] satisfies RequestListener[])
      await expect(ask(handle, { timeoutMs: 150 })).rejects.toThrow("No answer within 150 ms.");
  });

  it("lets go of the connection when the run is cancelled", async () => {
    let closed: Promise<unknown> | undefined;
    let came: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      came = resolve;
    });
    await using server = await listen((request) => {
      closed = once(request.socket, "close");
      came();
    });
    const test = createTestContext();
    const skill = createHttpRequest({ privateHosts: [`127.0.0.1:${server.port}`] });
    const asking = skill.run(skill.input.parse({ url: server.url }), test.context);
    const refused = expect(asking).rejects.toThrow("cancelled by a person");
    await asked;
    test.abort(new Error("cancelled by a person"));
    await refused;
    await closed;
  });

  it.each([
    { headers: { "x-a": "b\r\nx-injected: 1" } },
    { headers: { "x\r\ny": "1" } },
    { headers: { Host: "evil.example" } },
    { headers: { "Transfer-Encoding": "chunked" } },
    { headers: { "Proxy-Authorization": "x" } },
    { method: "CONNECT" },
    { method: "GET", text: "body" },
    { method: "POST", text: "a", json: 1 },
    { maxBytes: 1e12 },
    { timeoutMs: 0 },
    { agent: "evil" },
  ])("refuses %j before anything is sent", (input) => {
    const { input: schema } = createHttpRequest();
    expect(schema.safeParse({ url: "https://example.com", ...input }).success).toBe(false);
  });
});
