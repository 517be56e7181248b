import { createRedactor } from "@stepcast/contracts";
import { expect, it } from "vitest";
import { createLog } from "./log.ts";

function lines(format: "json" | "text", level: "debug" | "warn" | "silent" = "debug") {
  const written: string[] = [];
  const now = () => new Date("2026-01-02T03:04:05Z");
  const write = (line: string) => void written.push(line);
  const log = createLog({ level, format, write, now, redactor: createRedactor(["s3cret-token"]) });
  return { log, written };
}

it("lines are JSON with time, level and message", () => {
  const { log, written } = lines("json");
  log.info("request", { path: "/x", status: 200 });
  expect(JSON.parse(written[0] ?? "")).toEqual({
    time: "2026-01-02T03:04:05.000Z",
    level: "info",
    message: "request",
    path: "/x",
    status: 200,
  });
});

it("errors keep stack and causes, on this machine", () => {
  for (const format of ["json", "text"] as const) {
    const { log, written } = lines(format);
    log.error("failed", { error: new Error("outer", { cause: new Error("inner") }) });
    expect(written[0]).toMatch(/outer[\s\S]*log\.test\.ts[\s\S]*caused by[\s\S]*inner/);
  }
});

it("tells a person nothing of what is not there", () => {
  const { log, written } = lines("text");
  log.info("settings", { port: 4000, tls: undefined, retentionDays: null });
  expect(written[0]).toMatch(/ info settings port=4000 retentionDays=null\n$/);
});

it("what is below the level is not written", () => {
  const { log, written } = lines("text", "warn");
  log.info("quiet");
  log.warn("loud");
  expect(written).toHaveLength(1);
});

it("silent writes nothing at all", () => {
  const { log, written } = lines("text", "silent");
  log.error("quiet");
  expect(written).toEqual([]);
});

it("a secret never appears, wherever it came from", () => {
  const { log, written } = lines("json");
  const cause = new Error("s3cret-token");
  log.error("s3cret-token", { error: new Error("s3cret-token", { cause }), at: ["s3cret-token"] });
  log.info("request", { headers: { authorization: "other-one" }, url: "http://a:other-one@b/" });
  expect(written.join()).not.toMatch(/s3cret-token|other-one/);
  expect(JSON.parse(written[1] ?? "")).toMatchObject({ headers: { authorization: "***" } });
});
