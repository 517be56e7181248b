import { errorTable, isErrorCode, StepcastError } from "@stepcast/contracts";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { errorBody, httpStatus, isUnexpected, toTrpcError } from "./error-map.ts";
import { ada, setUp } from "./testing/setup.ts";

describe("what leaves the process about an error", () => {
  it.each(Object.keys(errorTable).filter(isErrorCode))(
    "%s keeps its code, sentence and hint",
    (code) => {
      const error = new StepcastError(code, "what happened", { details: { limit: 1 } });
      const body = errorBody(toTrpcError(error));
      expect(body.code).toBe(code);
      expect(httpStatus(error)).toBe(errorTable[code].http);
      if (code !== "internal")
        expect(body).toMatchObject({ message: "what happened", details: { limit: 1 } });
      expect(body.hint).not.toBe("");
    },
  );

  it.each([
    new Error("connect ECONNREFUSED /var/run/secret.sock"),
    new StepcastError("internal", "at Object.<anonymous> (/home/x.ts:1:1)"),
    new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "secret", cause: new Error("secret") }),
    "secret",
    null,
  ])("says nothing of what nobody foresaw", (thrown) => {
    const text = JSON.stringify(errorBody(thrown));
    expect(text).toContain('"code":"internal"');
    expect(text).not.toMatch(/secret|ECONN|\.ts|at Object/);
    expect(isUnexpected(thrown)).toBe(true);
  });

  it("a bound is told as what it is", async () => {
    const { as } = setUp();
    for (const [input, text] of [
      [{ limit: 0 }, "This must be at least 1."],
      [{ before: 0 }, "This must be more than 0."],
    ] as const) {
      const body = errorBody(
        await as(ada)
          .runs.list(input)
          .catch((error: unknown) => error),
      );
      expect(body).toMatchObject({ details: { problems: [{ message: text }] } });
    }
  });

  it("a word that is not known is told with those that are, and one of a thing as one", async () => {
    const { as } = setUp();
    // Cast: a caller without our types.
    const listed = as(ada).runs.list({ status: ["gone"] } as never);
    expect(errorBody(await listed.catch((error: unknown) => error)).message).toBe(
      "/status/0: This must be one of queued, running, paused, completed, failed, cancelled.",
    );
    const reported = as(ada).ingest.notification({ events: [] });
    expect(errorBody(await reported.catch((error: unknown) => error)).message).toBe(
      "/events: This must have at least 1 item.",
    );
    const invited = as({ ...ada, role: "owner" }).members.invite({ role: "member", email: "bob" });
    expect(errorBody(await invited.catch((error: unknown) => error)).message).toBe(
      "/email: This is no e-mail address.",
    );
  });

  it("wrong fields are all named with their paths", async () => {
    const { as } = setUp();
    // Cast: a caller without our types.
    const call = as(ada).runs.list({ limit: 0, before: "x", color: 1 } as never);
    const body = errorBody(await call.catch((error: unknown) => error));
    expect(body).toMatchObject({ code: "invalid_input", details: { problems: expect.any(Array) } });
    expect(JSON.stringify(body.details)).toContain("This must be at least 1.");
    expect(JSON.stringify(body.details)).toContain("There is no field called color here.");
    expect(JSON.stringify(body.details)).toMatch(/\/limit.*\/before|\/before.*\/limit/);
  });
});
