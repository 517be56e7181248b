import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { CliProcess } from "./testing/cli-process.ts";
import { servedFolder } from "./testing/served-folder.ts";

const folder = servedFolder();

it("says its version", async () => {
  for (const flag of ["--version", "-V"])
    expect(await folder.call([flag])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
});

it("tells in the help of every command how to name the server", async () => {
  for (const command of [["login"], ["runs", "ls"]]) {
    const { code, out } = await folder.call([...command, "--help"]);
    expect(code).toBe(0);
    for (const option of ["--url <url>", "--token <token>"]) expect(out).toContain(option);
  }
});

it("ends with 0 after help that was asked for, and with 2 where a command is missing", async () => {
  const code = async (...words: string[]) => (await new CliProcess(words, folder).finished()).code;
  expect(await Promise.all([code("help", "run"), code("runs", "help"), code("runs")])).toEqual([
    0, 0, 2,
  ]);
});

it("says that there is nothing where there is nothing", async () => {
  expect(await folder.call(["keys", "ls"])).toMatchObject({ code: 0, out: "No keys." });
  expect(await folder.call(["keys", "ls", "--json"])).toMatchObject({ code: 0, out: "" });
});

it("answers with JSON alone, one a line, where it is asked for JSON", async () => {
  const plan = await folder.file("json.json", {
    // Programs that read lines with Node end one there, too.
    name: "JSON\u2028Lines",
    steps: [{ id: "a", skill: "core.noop" }],
  });
  const { out } = await folder.call(["run", plan, "--detach", "--json"]);
  const { runId } = Object(JSON.parse(out));
  for (const words of [
    ["run", plan],
    ["tail", runId],
    ["runs", "ls"],
    ["runs", "show", runId],
    ["runs", "rerun", runId],
    ["runs", "rerun", runId, "--detach"],
    ["plans", "ls"],
    ["plans", "check", plan],
    ["skills", "ls"],
    ["members", "ls"],
    ["keys", "ls"],
    ["doctor"],
  ]) {
    const told = (await folder.call([...words, "--json"])).out.split(/[\n\u2028\u2029]/);
    for (const line of told.filter(Boolean)) expect(typeof JSON.parse(line)).toBe("object");
  }
});

it("takes --json in front of the command too, and nowhere that knows no JSON", async () => {
  const { code, out } = await folder.call(["--json", "skills", "ls"]);
  expect([code, JSON.parse(out.split("\n")[0] ?? "")]).toMatchObject([0, { id: "core.noop" }]);
  for (const words of [
    ["--json", "logout"],
    ["logout", "--json"],
  ])
    expect(await folder.call(words)).toMatchObject({
      code: 2,
      err: expect.stringContaining("unknown option '--json'"),
    });
});

it.each([
  [200, "text/html", "<html>Welcome</html>"],
  [404, "text/html", "<html>Nothing here</html>"],
  [200, "text/plain", ""],
  [404, "application/json", '{ "detail": "Not Found" }'],
  [200, "application/json", "[]"],
])(
  "says of another program that answers with %i, %s, that it is none of these servers",
  async (status, type, text) => {
    const other = createServer((_incoming, outgoing) => {
      outgoing.writeHead(status, { "content-type": type }).end(text);
    });
    onTestFinished(() => void other.close());
    await once(other.listen(0, "127.0.0.1"), "listening");
    // Cast: a server that listens on a host and port has an address of this kind.
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    for (const words of [
      ["runs", "ls"],
      ["--token", "t", "login"],
    ]) {
      const { code, out, err } = await folder.call(["--url", url, ...words]);
      expect({ code, out }).toEqual({ code: 3, out: "" });
      expect(err).toMatch(/answered with HTTP \d+, and not as a Stepcast server\.\n.* doctor\.$/);
    }
  },
);

it("does not say of the owner, who asks, that nobody ever saw them", async () => {
  const { out } = await folder.call(["members", "ls"]);
  expect(out).toMatch(/^owner .*owner$/m);
  expect(out).not.toContain("never");
});

it("repeats wrong words without what would move the cursor or recolour", async () => {
  const { code, err } = await folder.call(["runs", "ls", "\u001b[31mred\u0007"]);
  expect(code).toBe(2);
  expect(err).toContain("·[31mred·");
  expect(err).not.toContain("\u001b");
});

it("says what to do in commands that can be typed", async () => {
  const plan = { name: "Wrong", steps: [{ id: "a", skill: "nothing.like.it", input: {} }] };
  const checked = await folder.call(["plans", "check", await folder.file("wrong.json", plan)]);
  expect(checked).toMatchObject({ code: 2, err: expect.stringMatching(/ skills ls$/m) });
  const stranger = await folder.call(["--token", "wrong-token-0123456789", "runs", "ls"]);
  expect(stranger.code).toBe(3);
  const said = / (login --url <url>), or set STEPCAST_TOKEN/.exec(stranger.err)?.[1] ?? "";
  const { url, token } = await folder.server();
  const typed = said.replace("<url>", url).split(" ");
  expect(await folder.call([...typed, "--token", token])).toMatchObject({ code: 0 });
});

it("names itself so that it can be typed in the folder that it was started in", async () => {
  const words = ["--url", (await folder.server()).url, "--token", "wrong", "runs", "ls"];
  const { err } = await new CliProcess(words, folder).finished();
  const [, path = ""] = / node (\S+) login /.exec(err) ?? [];
  expect(existsSync(resolve(folder.path, path))).toBe(true);
});

it("says of an address what is wrong with it, and repeats no token", async () => {
  const { url, token } = await folder.server();
  const link = await folder.call(["--url", `${url}/signin?token=${token}`, "runs", "ls"]);
  expect(link).toMatchObject({ code: 2, err: expect.stringContaining("--token") });
  expect(link.err).not.toContain(token);
  const named = await folder.call(["--url", url.replace("//", "//ada:hunter2@"), "runs", "ls"]);
  expect(named).toMatchObject({ code: 2, err: expect.stringContaining("--token") });
  expect(named.err).not.toContain("hunter2");
  const twoLines = await folder.call(["--url", url, "--token", `${token}\nhunter2`, "runs", "ls"]);
  expect(twoLines).toMatchObject({ code: 3, err: expect.not.stringContaining("hunter2") });
  const below = await folder.call(["--url", `${url}/below`, "runs", "ls"]);
  expect(below).toMatchObject({ code: 3, err: expect.stringContaining("under the path of") });
  const secure = await folder.call(["--url", url.replace("http:", "https:"), "runs", "ls"]);
  expect(secure).toMatchObject({ code: 3, err: expect.stringContaining("http://") });
  const doctor = await folder.call(["--url", url.replace("http:", "https:"), "doctor"]);
  expect(doctor).toMatchObject({ code: 1, out: expect.stringContaining("https for http") });
});

it("says of a secret that nobody configured, where, what and how to mend it, each once", async () => {
  const input = { list: [{ $secret: "nowhere" }] };
  const plan = { name: "Ask", steps: [{ id: "a", skill: "core.echo", input }] };
  const file = await folder.file("secret.json", plan);
  for (const words of [
    ["plans", "check", file],
    ["run", file],
  ]) {
    const { code, err } = await folder.call(words);
    expect(code).toBe(2);
    for (const said of ["/steps/0/input/list/0", 'no secret "nowhere"', "STEPCAST_SECRET_NOWHERE"])
      expect([words[0], said, err.split(said).length - 1]).toEqual([words[0], said, 1]);
  }
});

it("says what is wrong with several steps once, in a list", async () => {
  const steps = ["a", "b"].map((id) => ({ id, skill: "core.echo", input: { password: id } }));
  const file = await folder.file("written.json", { name: "Write", steps });
  const { err } = await folder.call(["run", file]);
  expect(err).toContain("The plan has 2 problems, so nothing ran.\n");
  expect(err.split("this is a secret").length - 1).toBe(2);
});

it.each([
  [["runs", "ls", "--status", "gone"], '--status: "gone" is no status'],
  [["runs", "ls", "--limit", "many"], '--limit takes a whole number from 1 to 100, not "many"'],
  [["keys", "create", "k", "--scopes", "runs,all"], '--scopes: "all" is no scope'],
  [["keys", "create", "k", "--days", "0"], '--days takes a whole number from 1 to 3650, not "0"'],
  [
    ["keys", "create", "k", "--days", "soon"],
    '--days takes a whole number from 1 to 3650, not "soon"',
  ],
  [["members", "invite", "--role", "king"], '--role: "king" is no role'],
  [
    ["members", "invite", "--hours", "soon"],
    '--hours takes a whole number from 1 to 720, not "soon"',
  ],
  [["compact", "--days", "soon"], '--days: "soon" is no number of days'],
  [["tail", "--from", "there"], "--from: "],
  [["tail", "--types", "step.begun"], '--types: there is no event type "step.begun"'],
])("names the option whose value is wrong: %j", async (words, said) => {
  expect(await folder.call(words)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
});

it("has a hint for people where the server's is for programs", async () => {
  const { code, err } = await folder.call(["keys", "create", ""]);
  expect(code).toBe(2);
  expect(err).toMatch(/^✗ \/name: .+\n {2}The command's --help says what it takes\.$/);
});

it("counts one thing as one", async () => {
  const step = { id: "a", skill: "core.echo", input: {} };
  const one = await folder.file("one.json", { name: "One", steps: [step] });
  const { out } = await folder.call(["plans", "check", one]);
  expect(out).toContain("One: 1 step, 0 edges, 1 layer\n");
  const two = { name: "Two", steps: [step, { ...step, id: "b", needs: ["a"] }] };
  const more = await folder.call(["plans", "check", await folder.file("two.json", two)]);
  expect(more.out).toContain("Two: 2 steps, 1 edge, 2 layers\n");
});
