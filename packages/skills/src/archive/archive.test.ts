import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { archiveRead } from "./read.ts";

interface Packed {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly mode?: number;
  readonly flags?: number;
  /** What the headers say instead of the truth. */
  readonly claims?: number;
}

/** A ZIP as a careless or a hostile program writes it. */
function zipOf(entries: readonly Packed[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = new Uint8Array(), mode = 0o100644, flags = 0, claims } of entries) {
    const file = Buffer.from(name);
    const data = deflateRawSync(content);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags | 0x800, 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(data.byteLength, 14);
    facts.writeUInt32LE(claims ?? content.byteLength, 18);
    facts.writeUInt16LE(file.byteLength, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), facts, file, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), facts, tail, file]));
    parts.push(local);
    offset += local.byteLength;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.byteLength, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

async function unpack(bytes: Uint8Array, options: object = {}, name = "archive.zip") {
  const test = createTestContext();
  const archive = test.storeFile(name, bytes, "application/zip");
  const input = archiveRead.input.parse({ archive, ...options });
  const { files } = archiveRead.output.parse(await archiveRead.run(input, test.context));
  return files.map(({ path, file }) => [path, file.name, test.text(file)]);
}

const text = (content: string) => Buffer.from(content);

describe("archive.read", () => {
  it("refuses a file of a ZIP whose content is not what was packed", async () => {
    const packed = zipOf([{ name: "a.txt", content: text("1,000 to Rome") }]);
    const data = deflateRawSync(text("1,000 to Rome"));
    packed.set(deflateRawSync(text("9,000 to Rome")), packed.indexOf(data));
    await expect(unpack(packed)).rejects.toThrow("a.txt of the archive is damaged");
  });

  it("unpacks a ZIP with folders, and only what is asked for", async () => {
    const zip = zipOf([
      { name: "a/", mode: 0o040755 },
      { name: "a/rates.csv", content: text("1;2") },
      { name: "ß.txt", content: text("ß") },
    ]);
    expect(await unpack(zip)).toEqual([
      ["a/rates.csv", "rates.csv", "1;2"],
      ["ß.txt", "ß.txt", "ß"],
    ]);
    expect(await unpack(zip, { only: ["ß.txt"] })).toHaveLength(1);
  });

  it("unpacks a gzip file, whatever it is called", async () => {
    expect(await unpack(gzipSync("rates"), {}, "rates.csv.gz")).toEqual([
      ["rates.csv", "rates.csv", "rates"],
    ]);
  });

  it.each([
    ["text", text("just text")],
    ["nothing", Buffer.alloc(0)],
    ["half a ZIP", zipOf([{ name: "a", content: text("abc") }]).subarray(0, 30)],
    ["half a gzip file", gzipSync("x".repeat(10_000)).subarray(0, 30)],
    ["bytes behind a ZIP's sign", Buffer.concat([text("PK\x03\x04"), Buffer.alloc(500, 7)])],
  ])("refuses %s in plain words", async (_what, bytes) => {
    await expect(unpack(bytes)).rejects.toMatchObject({
      name: "FatalStepError",
      message: expect.stringMatching(/cannot be read|neither a ZIP/),
    });
  });
});

describe("archives that want out", () => {
  it.each([
    "../evil",
    "a/../../evil",
    "/etc/evil",
    "C:/evil",
    "a\\..\\evil",
    "./a",
    "a//b",
    "a\u0000b",
    "%2e%2e%2fevil",
    `${"a/".repeat(40)}b`,
  ])("by the path %j are refused", async (name) => {
    await expect(unpack(zipOf([{ name, content: text("x") }]))).rejects.toMatchObject({
      name: "FatalStepError",
    });
  });

  it.each([
    ["a link", { name: "link", content: text("/etc/passwd"), mode: 0o120777 }],
    ["a device", { name: "null", mode: 0o020666 }],
    ["an encrypted file", { name: "secret", content: text("x"), flags: 1 }],
  ])("by %s are refused", async (_what, entry) => {
    await expect(unpack(zipOf([entry]))).rejects.toMatchObject({ name: "FatalStepError" });
  });

  it("by one name twice are refused", async () => {
    const twice = zipOf([
      { name: "a", content: text("1") },
      { name: "a", content: text("2") },
    ]);
    await expect(unpack(twice)).rejects.toThrow("a twice");
  });
});

describe("archives that explode", () => {
  const zeros = Buffer.alloc(8 * 1024 * 1024);

  it("from 10 MB to 10 GB are refused at the cap, not after", async () => {
    // Members of a gzip file follow each other: 1,250 times 8 MiB are ten gigabytes.
    const member = gzipSync(zeros);
    const bomb = Buffer.concat(Array.from({ length: 1_250 }, () => member));
    expect(bomb.byteLength).toBeGreaterThan(9_000_000);
    const before = process.memoryUsage.rss();
    await expect(unpack(bomb, {}, "bomb.gz")).rejects.toThrow("more than 67108864 bytes");
    expect(process.memoryUsage.rss() - before).toBeLessThan(1_000_000_000);
  });

  it("a thousandfold are refused, in ZIP and gzip", async () => {
    const zip = zipOf([{ name: "zeros", content: zeros }]);
    await expect(unpack(zip)).rejects.toThrow("more than 100 times its size");
    await expect(unpack(gzipSync(zeros))).rejects.toThrow("more than 100 times its size");
    expect(await unpack(zip, { maxRatio: 1_100 })).toHaveLength(1);
  });

  it("by headers that lie about sizes are refused", async () => {
    const liar = zipOf([{ name: "zeros", content: zeros.subarray(0, 500_000), claims: 10 }]);
    await expect(unpack(liar)).rejects.toMatchObject({ name: "FatalStepError" });
  });

  it("into too many files are refused", async () => {
    const many = zipOf(Array.from({ length: 50 }, (_none, at) => ({ name: `f${at}` })));
    await expect(unpack(many, { maxEntries: 49 })).rejects.toThrow("more than 49 entries");
    expect(await unpack(many, { maxEntries: 50 })).toHaveLength(50);
  });

  it("only in what they hold unpacked stay packed", async () => {
    const inner = zipOf([{ name: "zeros", content: zeros }]);
    const [[path, , content] = []] = await unpack(zipOf([{ name: "in.zip", content: inner }]));
    expect([path, content?.startsWith("PK")]).toEqual(["in.zip", true]);
  });
});
