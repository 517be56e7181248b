import { createHash } from "node:crypto";
import { limits } from "@stepcast/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyOf, type RunningServer, refusalOf, startServer } from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

interface Stored {
  $artifact: string;
  name: string;
  mediaType: string;
  bytes: number;
}

function upload(body: string | Uint8Array, type: string, headers = {}, query = "") {
  const contentType = type === "" ? {} : { "content-type": type };
  const init = { method: "POST", body: Buffer.from(body), headers: { ...contentType, ...headers } };
  return running.call(`/api/v1/artifacts${query}`, init);
}

describe("a file", () => {
  it("goes in as it is and comes out the same, under the hash of its bytes", async () => {
    const bytes = Buffer.from([0, 1, 2, 250, 255, 13, 10]);
    const response = await upload(bytes, "application/octet-stream", {
      "x-artifact-name": "a.bin",
    });
    const stored = await bodyOf<Stored>(response);
    expect(response.status).toBe(201);
    expect(stored).toEqual({
      $artifact: `sha256-${createHash("sha256").update(bytes).digest("hex")}`,
      name: "a.bin",
      mediaType: "application/octet-stream",
      bytes: 7,
    });
    expect(response.headers.get("location")).toBe(`/api/v1/artifacts/${stored.$artifact}`);
    const back = await running.call(`/api/v1/artifacts/${stored.$artifact}`);
    expect(Buffer.from(await back.arrayBuffer())).toEqual(bytes);
  });

  it.each(["application/json", "text/plain", "text/csv"])(
    "of type %s is taken as bytes and not read",
    async (type) => {
      const response = await upload('{"broken":', type);
      expect(response.status).toBe(201);
      expect(await bodyOf<Stored>(response)).toMatchObject({ bytes: 10 });
    },
  );

  it("has its name from the header or the address, in any script", async () => {
    const name = "Ümsätze 2026 🚀.csv";
    const encoded = encodeURIComponent(name);
    const byHeader = await upload("x", "text/csv", { "x-artifact-name": encoded });
    expect(await bodyOf<Stored>(byHeader)).toMatchObject({ name });
    const byQuery = await upload("x", "text/csv", {}, `?name=${encoded}`);
    expect(await bodyOf<Stored>(byQuery)).toMatchObject({ name });
    const asIs = await upload("x", "text/csv", {}, "?name=why?.csv");
    expect(await bodyOf<Stored>(asIs)).toMatchObject({ name: "why?.csv" });
    expect(await bodyOf<Stored>(await upload("x", "text/csv"))).toMatchObject({ name: "file" });
    const long = await upload("x", "text/csv", {}, `?name=${"x".repeat(500)}`);
    expect(await refusalOf(long)).toMatchObject({
      ...{ status: 400, code: "invalid_input" },
      problems: [{ path: "/name" }],
    });
  });

  it("in a form is refused, which says how to send it", async () => {
    const form = new FormData();
    form.set("file", new Blob(["a;b"], { type: "text/csv" }), "a.csv");
    const response = await running.call("/api/v1/artifacts", { method: "POST", body: form });
    expect(await refusalOf(response.clone())).toMatchObject({
      status: 415,
      code: "unsupported_media_type",
    });
    expect(await response.text()).toContain("--data-binary");
  });

  it("of something that is no type is refused", async () => {
    const response = await upload("x", "not a type");
    expect(await refusalOf(response)).toMatchObject({
      status: 415,
      code: "unsupported_media_type",
    });
  });

  it("may be as large as the limit and no larger", async () => {
    const most = await upload(new Uint8Array(limits.artifactBytes), "application/octet-stream");
    expect(most.status).toBe(201);
    const sent = upload(new Uint8Array(limits.artifactBytes + 1), "application/octet-stream");
    // The server may cut the connection while the body is still coming.
    const refused = await sent.catch(() => undefined);
    if (refused !== undefined)
      expect(await refusalOf(refused)).toMatchObject({ status: 413, code: "artifact_too_large" });
  });

  it.each(["sha256-x", `sha256-${"0".repeat(64)}`, "..%2fowner-token", "server.json"])(
    "that is not there is not found: %s",
    async (id) => {
      const response = await running.call(`/api/v1/artifacts/${id}`);
      expect(await refusalOf(response)).toMatchObject({ status: 404, code: "not_found" });
    },
  );
});

describe("a file that the caller has", () => {
  it.each(["%s", "W/%s", '"other", %s', "*"])(
    "is not sent again to If-None-Match: %s",
    async (form) => {
      const stored = await bodyOf<Stored>(await upload("a;b", "text/csv"));
      const path = `/api/v1/artifacts/${stored.$artifact}`;
      const etag = (await running.call(path)).headers.get("etag") ?? "";
      const held = { "if-none-match": form.replace("%s", etag) };
      const again = await running.call(path, { headers: held });
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([
        304,
        "",
        etag,
      ]);
    },
  );

  it("is sent to who has another one, and not there for who may not read it", async () => {
    const { $artifact } = await bodyOf<Stored>(await upload("a;b", "text/csv"));
    const headers = { "if-none-match": '"other"' };
    expect((await running.call(`/api/v1/artifacts/${$artifact}`, { headers })).status).toBe(200);
    const elsewhere = await running.call(`/api/v1/artifacts/${$artifact}?room=bob/main`, {
      headers: { "if-none-match": `"${$artifact}"` },
    });
    expect(elsewhere.status).toBe(404);
  });
});

describe("what a browser may do with a file", () => {
  it.each([
    ["image/png", "inline", "image/png"],
    ["image/svg+xml", "attachment", "image/svg+xml"],
    ["text/markdown", "inline", "text/markdown; charset=utf-8"],
    ["application/json", "inline", "application/json"],
    ["text/html", "attachment", "text/html; charset=utf-8"],
    ["application/xhtml+xml", "attachment", "application/xhtml+xml"],
    ["text/javascript", "attachment", "text/javascript; charset=utf-8"],
    ["application/pdf", "attachment", "application/pdf"],
    ["", "attachment", "application/octet-stream"],
  ])("%s is sent %s as %s, and runs nothing", async (type, disposition, contentType) => {
    const hostile = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert("${type}")</script></svg>`;
    const { $artifact } = await bodyOf<Stored>(await upload(hostile, type));
    const { headers } = await running.call(`/api/v1/artifacts/${$artifact}`);
    expect(headers.get("content-disposition")).toBe(disposition);
    expect(headers.get("content-type")).toBe(contentType);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'.*sandbox$/);
    expect(headers.get("cache-control")).toMatch(/^private/);
  });
});
