import { execFile } from "node:child_process";
import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createTestContext } from "@stepcast/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFileList } from "./list.ts";
import { createFileRead } from "./read.ts";
import { createFileWrite } from "./write.ts";

let folder: string;
/** The workspace, the part of it that belongs to the caller, and a neighbour whose name begins alike. */
let root: string;
let own: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stepcast-files-"));
  root = join(folder, "root");
  own = join(root, "tester");
  await mkdir(join(own, "reports"), { recursive: true });
  await mkdir(join(root, "tester-evil"));
  await mkdir(join(folder, "root-evil"));
  await writeFile(join(own, "rates.csv"), "a;b\n1;2\n");
  for (const place of [folder, join(root, "tester-evil"), join(folder, "root-evil"), root])
    await writeFile(join(place, "secret.txt"), "canary");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function read(path: string, more: object = {}, room = "tester/test") {
  const skill = createFileRead(root);
  return skill.run(skill.input.parse({ path, ...more }), createTestContext({ room }).context);
}

function write(path: string, more: object = { text: "pwned" }) {
  const skill = createFileWrite(root);
  return skill.run(skill.input.parse({ path, ...more }), createTestContext().context);
}

function list(path = "", more: object = {}) {
  const skill = createFileList(root);
  return skill.run(skill.input.parse({ path, ...more }), createTestContext().context);
}

/** Every file outside the caller's part is as it was. */
async function expectUntouched(): Promise<void> {
  for (const place of [folder, join(root, "tester-evil"), join(folder, "root-evil"), root])
    expect(await readFile(join(place, "secret.txt"), "utf8")).toBe("canary");
  expect((await readdir(folder)).sort()).toEqual(["root", "root-evil", "secret.txt"]);
}

describe("files of a workspace", () => {
  it("are written, listed and read, with folders on the way", async () => {
    expect(await write("reports/2026/q4.md", { text: "# ß" })).toEqual({
      path: "reports/2026/q4.md",
      bytes: 4,
    });
    expect(await read("reports/2026/q4.md")).toEqual({ bytes: 4, text: "# ß" });
    expect((await list("reports")).entries).toMatchObject([{ name: "2026", kind: "folder" }]);
    const { entries, complete } = await list();
    expect([entries.map(({ name, kind, bytes }) => [name, kind, bytes]), complete]).toEqual([
      [
        ["rates.csv", "file", 8],
        ["reports", "folder", 0],
      ],
      true,
    ]);
    expect(await list("", { limit: 1 })).toMatchObject({ complete: false });
  });

  it("go out of and into a run as artifacts", async () => {
    const { file } = await read("rates.csv", { as: "file", mediaType: "text/csv" });
    expect(file).toMatchObject({ name: "rates.csv", mediaType: "text/csv", bytes: 8 });
    const test = createTestContext();
    const skill = createFileWrite(root);
    const input = skill.input.parse({ path: "b.bin", file: test.storeFile("b.bin", "bytes") });
    expect(await skill.run(input, test.context)).toEqual({ path: "b.bin", bytes: 5 });
    expect(await readFile(join(own, "b.bin"), "utf8")).toBe("bytes");
  });

  it("are replaced whole, or only created, and leave no drafts", async () => {
    await write("rates.csv", { text: "new" });
    expect(await read("rates.csv")).toMatchObject({ text: "new" });
    await expect(write("rates.csv", { text: "x", mode: "create" })).rejects.toThrow(
      "there already",
    );
    await write("other.csv", { text: "x", mode: "create" });
    expect((await readdir(own)).sort()).toEqual(["other.csv", "rates.csv", "reports"]);
  });

  it("have bounds", async () => {
    await expect(read("rates.csv", { maxBytes: 7 })).rejects.toThrow("larger than 7 bytes");
    expect(await read("rates.csv", { maxBytes: 8 })).toMatchObject({ bytes: 8 });
    await writeFile(join(own, "image.png"), Buffer.from([0xff, 0xfe, 0xfd]));
    await expect(read("image.png")).rejects.toThrow("no text in UTF-8");
  });

  it("belong to their user: another one finds nothing there", async () => {
    await expect(read("rates.csv", {}, "stranger/main")).rejects.toThrow("rates.csv is not there.");
    expect(await read("rates.csv", {}, "tester/another")).toMatchObject({ bytes: 8 });
  });
});

describe("paths that lead out of the workspace", () => {
  const longName = "a".repeat(256);
  it.each([
    "../secret.txt",
    "../../etc/passwd",
    "reports/../../secret.txt",
    "reports/../../tester-evil/secret.txt",
    "../../root-evil/secret.txt",
    "../tester/../secret.txt",
    "./rates.csv",
    "..",
    "/etc/passwd",
    "//etc/passwd",
    "/root-evil/secret.txt",
    "C:\\secret.txt",
    "..\\secret.txt",
    "%2e%2e%2fsecret.txt",
    "%2E%2E/secret.txt",
    "..%2fsecret.txt",
    "rates.csv\0.png",
    "rates.csv%00",
    "a\nb",
    "reports//x",
    "rates.csv/",
    longName,
    `${"a/".repeat(40)}b`,
    "\ud800",
  ])("%j is denied", async (path) => {
    for (const attempt of [read(path), write(path), list(path)])
      await expect(attempt).rejects.toMatchObject({
        name: "FatalStepError",
        message: expect.stringContaining("is refused"),
      });
    await expectUntouched();
  });

  it("that are very long are denied before anything looks at them", () => {
    for (const skill of [createFileRead(root), createFileWrite(root), createFileList(root)])
      expect(skill.input.safeParse({ path: "a/".repeat(100_000), text: "" }).success).toBe(false);
  });

  it("through links, by file and by folder, are denied", async () => {
    await symlink(join(folder, "secret.txt"), join(own, "link.txt"));
    await symlink(join(folder, "root-evil"), join(own, "out"));
    await symlink("..", join(own, "up"));
    await symlink(join(own, "reports"), join(own, "inside"));
    for (const path of ["link.txt", "out/secret.txt", "up/secret.txt", "inside/x"]) {
      await expect(read(path)).rejects.toMatchObject({ name: "FatalStepError" });
      await expect(write(path)).rejects.toMatchObject({ name: "FatalStepError" });
    }
    for (const path of ["out", "up"])
      await expect(list(path)).rejects.toMatchObject({ name: "FatalStepError" });
    expect((await list()).entries.find(({ name }) => name === "link.txt")?.kind).toBe("other");
    await expectUntouched();
  });

  it("through hard links are denied, and the other file stays as it is", async () => {
    await link(join(folder, "secret.txt"), join(own, "hard.txt"));
    await expect(read("hard.txt")).rejects.toThrow("second name");
    await expect(write("hard.txt")).rejects.toThrow("second name");
    await expectUntouched();
  });

  it("to what is no file do not hang", async () => {
    await promisify(execFile)("mkfifo", [join(own, "pipe")]);
    await expect(read("pipe")).rejects.toThrow("no plain file");
    await expect(write("pipe")).rejects.toThrow("no plain file");
    await expect(read("reports")).rejects.toMatchObject({ name: "FatalStepError" });
    await expect(read("")).rejects.toThrow("names no file");
    await expect(list("rates.csv")).rejects.toMatchObject({ name: "FatalStepError" });
  });

  it.each(["../root/x", "..", ".", ".hidden/x", "a\0/x"])(
    "from room %j are denied",
    async (room) => {
      await expect(read("rates.csv", {}, room)).rejects.toThrow("no workspace");
    },
  );

  it("say nothing of where the workspace is", async () => {
    const errors = await Promise.allSettled([read("none/x"), write("rates.csv/x"), list("none")]);
    for (const error of errors) {
      expect(error.status).toBe("rejected");
      expect(JSON.stringify(error.status === "rejected" && error.reason.message)).not.toMatch(
        /stepcast-files|proc\/self/,
      );
    }
  });
});
