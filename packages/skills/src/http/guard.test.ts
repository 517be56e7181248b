import { connect } from "node:net";
import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import type { Address } from "./destination.ts";
import { createHttpRequest, type HttpOptions } from "./request.ts";
import { type Listener, listen } from "./testing.ts";

const secretPage = () => listen((_request, response) => response.end("inner secret"));

const v4 = (address: string): Address => ({ address, family: 4 });

function ask(
  url: string,
  options: HttpOptions = {},
  input: object = {},
  secretHosts?: readonly string[],
) {
  const skill = createHttpRequest(options);
  const bound = secretHosts === undefined ? {} : { secretHosts };
  return skill.run(
    skill.input.parse({ url, timeoutMs: 20_000, ...input }),
    createTestContext(bound).context,
  );
}

/** Refused for where it leads, and nobody came. */
async function expectRefused(listener: Listener, url: string, options: HttpOptions = {}) {
  await expect(ask(url, { ports: [listener.port], ...options })).rejects.toMatchObject({
    name: "FatalStepError",
    code: "skill_failed",
    message: expect.stringMatching(/may not be reached|no URL|user name/),
  });
  expect(listener.connections()).toBe(0);
}

describe("http.request never reaches this machine or its network", () => {
  it.each([
    "http://127.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7f.0.0.1:PORT/",
    "http://2130706433:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://017700000001:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/",
    "http://localhost:PORT/",
    "http://localhost.:PORT/",
    "http://LOCALHOST:PORT/",
    "http://[::1]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::]:PORT/",
    "http://169.254.169.254:PORT/latest/meta-data/",
    "http://[fd00:ec2::254]:PORT/latest/meta-data/",
    "http://10.0.0.1:PORT/",
    "http://172.16.0.1:PORT/",
    "http://192.168.0.1:PORT/",
    "http://100.64.0.1:PORT/",
    "http://[fc00::1]:PORT/",
    "http://[fe80::1]:PORT/",
    "http://224.0.0.1:PORT/",
    "http://255.255.255.255:PORT/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:PORT/_GET",
    "ftp://127.0.0.1:PORT/",
    "data:text/plain,inner",
    "javascript:alert(1)",
    "unix:/run/docker.sock",
    "//127.0.0.1:PORT/",
    "http://user:password@127.0.0.1:PORT/",
    "http://example.com@127.0.0.1:PORT/",
    "http://",
  ])("by %s", async (template) => {
    await using listener = await secretPage();
    await expectRefused(listener, template.replace("PORT", String(listener.port)));
  });

  it.each([
    ["loopback", [v4("127.0.0.1")]],
    ["metadata", [v4("169.254.169.254")]],
    ["a public and an inner address", [v4("93.184.216.34"), v4("127.0.0.1")]],
    ["an inner address in IPv6", [{ address: "::ffff:127.0.0.1", family: 6 }]],
  ] satisfies [string, Address[]][])("by a name that leads to %s", async (_what, addresses) => {
    await using listener = await secretPage();
    await expectRefused(listener, `http://rebind.example:${listener.port}/`, {
      lookup: () => Promise.resolve(addresses),
    });
  });

  it("on a port that nobody opened for it", async () => {
    for (const port of [22, 25, 5432, 6379, 8080])
      await expect(ask(`http://example.com:${port}/`)).rejects.toThrow(`port ${port} is not among`);
  });
});

describe("http.request and names that change", () => {
  it("connects to the addresses that it checked, and looks a name up once", async () => {
    await using inner = await secretPage();
    await using outside = await listen((_request, response) => response.end("public page"));
    const answers = [[v4("93.184.216.34")], [v4("127.0.0.1")]];
    const asked: string[] = [];
    const connectedTo: unknown[] = [];
    const options: HttpOptions = {
      ports: [inner.port],
      lookup: (hostname) => {
        asked.push(hostname);
        return Promise.resolve(answers.shift() ?? [v4("127.0.0.1")]);
      },
      // Stands in for the internet: says where node would have gone, and goes to the page outside.
      createConnection: ({ host, port, lookup }) => {
        lookup?.(String(host), { all: true }, (_error, found) =>
          connectedTo.push(found, Number(port)),
        );
        return connect(outside.port, "127.0.0.1");
      },
    };
    const url = `http://rebind.example:${inner.port}/`;
    expect(await ask(url, options, { answer: "text" })).toMatchObject({ text: "public page" });
    expect(asked).toEqual(["rebind.example"]);
    expect(connectedTo).toEqual([[v4("93.184.216.34")], inner.port]);
    await expect(ask(url, options)).rejects.toThrow("not a public address");
    expect([inner.connections(), outside.connections()]).toEqual([0, 1]);
  });
});

describe("http.request and redirects", () => {
  it.each([
    "http://127.0.0.1:PORT/",
    "http://localhost:PORT/",
    "//127.0.0.1:PORT/",
    "http://rebind.example:PORT/",
    "http://169.254.169.254:PORT/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:PORT/",
  ])("to %s are refused", async (template) => {
    await using inner = await secretPage();
    const location = template.replace("PORT", String(inner.port));
    await using door = await listen((_request, response) =>
      response.writeHead(302, { location }).end(),
    );
    const options: HttpOptions = {
      privateHosts: [`127.0.0.1:${door.port}`],
      ports: [inner.port],
      lookup: () => Promise.resolve([v4("127.0.0.1")]),
    };
    await expect(ask(door.url, options)).rejects.toMatchObject({
      name: "FatalStepError",
      message: expect.stringContaining("may not be reached"),
    });
    expect([door.connections(), inner.connections()]).toEqual([1, 0]);
  });

  it("carry no credentials to another origin, and keep them within one", async () => {
    await using other = await listen((request, response) =>
      response.end(JSON.stringify(request.headers)),
    );
    await using door = await listen((request, response) => {
      if (request.url === "/seen") response.end(JSON.stringify(request.headers));
      else if (request.url === "/same") response.writeHead(307, { location: "/seen" }).end();
      else response.writeHead(307, { location: other.url }).end();
    });
    const options = {
      privateHosts: [`127.0.0.1:${door.port}`, `127.0.0.1:${other.port}`],
    };
    const headers = {
      authorization: "Bearer canary-1",
      cookie: "a=canary-2",
      "x-api-key": "canary-3",
    };
    const away = await ask(`${door.url}/away`, options, { headers, answer: "text" });
    expect(away.text).toContain('"user-agent":"stepcast"');
    expect(away.text).not.toContain("canary");
    const same = await ask(`${door.url}/same`, options, { headers, answer: "text" });
    expect(same.text?.match(/canary-\d/g)).toEqual(["canary-1", "canary-2", "canary-3"]);
  });

  it("carry no body to another host, and are followed without one", async () => {
    await using other = await listen((request, response) => response.end(request.method));
    await using door = await listen((request, response) => {
      const location = `http://localhost:${other.port}/`;
      response.writeHead(request.url === "/see" ? 303 : 307, { location }).end();
    });
    const options = { privateHosts: [`127.0.0.1:${door.port}`, `localhost:${other.port}`] };
    const sending = { method: "POST", json: { secret: "canary" }, answer: "text" };
    await expect(ask(`${door.url}/keep`, options, sending)).rejects.toThrow(
      "redirects what was sent to localhost",
    );
    expect(other.connections()).toBe(0);
    expect(await ask(`${door.url}/see`, options, sending)).toMatchObject({ text: "GET" });
  });

  it("end after as many as the step allows", async () => {
    await using door = await listen((_request, response) =>
      response.writeHead(302, { location: "/again" }).end(),
    );
    const options = { privateHosts: [`127.0.0.1:${door.port}`] };
    await expect(ask(door.url, options, { redirects: 3 })).rejects.toThrow("redirects too often");
    expect(door.connections()).toBe(4);
  });
});

describe("http.request with a secret that is bound to hosts", () => {
  const headers = { authorization: "Bearer canary" };

  it("sends it there, also by a redirect within them", async () => {
    await using far = await listen((request, response) =>
      response.end(request.headers.authorization ?? "no credentials"),
    );
    await using near = await listen((request, response) => {
      if (request.url === "/away") response.writeHead(302, { location: far.url }).end();
      else response.end(request.headers.authorization);
    });
    const hosts = [`127.0.0.1:${near.port}`, `127.0.0.1:${far.port}`];
    const options = { privateHosts: hosts };
    const input = { headers, answer: "text" };
    expect(await ask(near.url, options, input, hosts)).toMatchObject({ text: "Bearer canary" });
    expect(await ask(`${near.url}/away`, options, input, hosts)).toMatchObject({
      text: "no credentials",
    });
  });

  it.each([
    ["another host", (port: number) => `http://localhost:${port}/`],
    ["another port", (port: number) => `http://127.0.0.1:${port}/`],
    ["the same host by a longer name", (port: number) => `http://127.0.0.1.:${port}/`],
  ])("connects to nobody at %s, at once and by a redirect", async (_what, addressOf) => {
    await using other = await secretPage();
    const location = addressOf(other.port);
    await using door = await listen((_request, response) =>
      response.writeHead(302, { location }).end(),
    );
    const bound = [`127.0.0.1:${door.port}`];
    const options = {
      privateHosts: [...bound, `localhost:${other.port}`, `127.0.0.1:${other.port}`],
    };
    for (const url of [location, door.url])
      await expect(ask(url, options, { headers }, bound)).rejects.toMatchObject({
        name: "FatalStepError",
        message: expect.stringMatching(
          /may not be sent the secret of this step|may not be reached/,
        ),
      });
    expect([door.connections(), other.connections()]).toEqual([1, 0]);
  });

  it("sends what two secrets do not allow together to nobody", async () => {
    await using door = await secretPage();
    const options = { privateHosts: [`127.0.0.1:${door.port}`] };
    await expect(ask(door.url, options, { headers }, [])).rejects.toThrow("may not be sent");
    expect(door.connections()).toBe(0);
  });
});
