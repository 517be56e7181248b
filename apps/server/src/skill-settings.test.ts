import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { printableSettings, readSettings } from "./env.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stepcast-settings-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const catalog = {
  processes: { now: { command: "/bin/date", cwd: "/", passEnv: ["TZ"] } },
};

describe("settings of the built-in skills", () => {
  it("open nothing but public web addresses by default", () => {
    expect(readSettings({})).toMatchObject({
      builtin: { http: { privateHosts: [] } },
      approve: [],
    });
    expect(Object.keys(readSettings({}).builtin)).toEqual(["http"]);
  });

  it("open what they name", async () => {
    const file = join(folder, "processes.json");
    await writeFile(file, JSON.stringify(catalog));
    const settings = readSettings({
      STEPCAST_HTTP_HOSTS: "Intranet.example, 10.0.0.5:9000,[fd12::1]:80",
      STEPCAST_HTTP_PORTS: "443,8443",
      STEPCAST_WORKSPACE: folder,
      STEPCAST_PROCESSES: file,
      STEPCAST_APPROVE: "network, process",
      SOMETHING_ELSE: "canary",
    });
    expect(settings.builtin).toMatchObject({
      http: {
        privateHosts: ["intranet.example", "10.0.0.5:9000", "[fd12::1]:80"],
        ports: [443, 8443],
      },
      workspace: folder,
      process: { catalog: { processes: { now: { command: "/bin/date" } } } },
    });
    expect(settings.approve).toEqual(["network", "process"]);
    const printed = JSON.stringify(printableSettings(settings));
    expect(printed).toContain('"processes":["now"]');
    expect(printed).not.toContain("canary");
  });

  it.each([
    ["STEPCAST_HTTP_HOSTS", "http://intranet.example"],
    ["STEPCAST_HTTP_HOSTS", "10.0.0.0/8"],
    ["STEPCAST_HTTP_HOSTS", "*.example"],
    ["STEPCAST_HTTP_HOSTS", "0x7f.1"],
    ["STEPCAST_HTTP_HOSTS", "a b"],
    ["STEPCAST_HTTP_HOSTS", "a:99999"],
    ["STEPCAST_HTTP_PORTS", "0"],
    ["STEPCAST_HTTP_PORTS", "80;443"],
    ["STEPCAST_APPROVE", "everything"],
    ["STEPCAST_WORKSPACE", "/no/such/folder"],
    ["STEPCAST_PROCESSES", "/no/such/file.json"],
  ])("refuse %s=%s by name", (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(name);
  });

  it("refuse a half-written list of programs, and a workspace around the data folder", async () => {
    const file = join(folder, "processes.json");
    await writeFile(file, JSON.stringify(catalog).slice(0, -9));
    expect(() => readSettings({ STEPCAST_PROCESSES: file })).toThrow("is not JSON");
    await mkdir(join(folder, "data"));
    const around = { STEPCAST_WORKSPACE: folder, STEPCAST_DATA_DIR: join(folder, "data") };
    expect(() => readSettings(around)).toThrow("holds the data folder");
    expect(() => readSettings({ ...around, STEPCAST_DATA_DIR: folder })).toThrow("data folder");
  });
});
