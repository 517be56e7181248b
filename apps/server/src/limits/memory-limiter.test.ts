import { limits as defaults, isStepcastError } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { createMemoryLimiter } from "./memory-limiter.ts";
import { serverLimits } from "./server-limits.ts";

const small = serverLimits({
  streamsPerProcess: 5,
  streamsPerUser: 3,
  streamsPerAddress: 2,
  rateWindowMs: 1_000,
  requestsPerWindow: 3,
});

async function refusal(call: Promise<unknown>) {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  return isStepcastError(thrown) ? { code: thrown.code, details: thrown.details } : thrown;
}

const full = (limit: string, value: number) => ({
  code: "too_many_streams",
  details: { limit, value, retryAfterSeconds: expect.any(Number) },
});

describe("places for streams", () => {
  it("run out per address, per user and per process, and name which", async () => {
    const limiter = createMemoryLimiter(small);
    const ada = (address: string) => limiter.hold({ user: "ada", address });
    const bob = (address: string) => limiter.hold({ user: "bob", address });
    const first = await ada("1.1.1.1");
    await ada("1.1.1.1");
    expect(await refusal(ada("1.1.1.1"))).toEqual(full("streamsPerAddress", 2));
    await ada("2.2.2.2");
    expect(await refusal(ada("3.3.3.3"))).toEqual(full("streamsPerUser", 3));
    await bob("2.2.2.2");
    await bob("3.3.3.3");
    expect(await refusal(bob("4.4.4.4"))).toEqual(full("streamsPerProcess", 5));
    first.release();
    first.release();
    await bob("4.4.4.4");
    expect(await refusal(limiter.hold({ user: "eve" }))).toEqual(full("streamsPerProcess", 5));
  });

  it("are forgotten with whoever held them", async () => {
    const limiter = createMemoryLimiter(serverLimits());
    const places = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => limiter.hold({ user: `u${n}`, address: `a${n}` })),
    );
    expect([...limiter.places()]).toHaveLength(1_000);
    for (const place of places) place.release();
    expect([...limiter.places()]).toEqual([]);
  });
});

describe("rates", () => {
  it("refuse what is above, say when to come back, and then let it in", async () => {
    const limiter = createMemoryLimiter(small);
    const count = () => limiter.count("requests", { address: "1.1.1.1" });
    for (let n = 0; n < 3; n += 1) await count();
    expect(await refusal(count())).toEqual({
      code: "too_many_requests",
      details: { limit: "requestsPerWindow", value: 3, retryAfterSeconds: 1 },
    });
    await expect.poll(() => refusal(count()), { timeout: 30_000 }).toBeUndefined();
  });

  it("are each user's and each address's own, and of each kind", async () => {
    const limiter = createMemoryLimiter({ ...small, startsPerWindow: 1 });
    for (let n = 0; n < 3; n += 1) await limiter.count("requests", { user: "ada" });
    expect(await refusal(limiter.count("requests", { user: "ada" }))).toBeDefined();
    // A user that is called like an address is none.
    await limiter.count("requests", { address: "ada" });
    await limiter.count("requests", { user: "bob" });
    await limiter.count("starts", { user: "ada" });
    expect(await refusal(limiter.count("starts", { user: "ada" }))).toMatchObject({
      details: { limit: "startsPerWindow", value: 1 },
    });
  });
});

const keyed = (id: string) => ({
  user: "ada",
  credential: { kind: "key", id } as const,
});

describe("an API key", () => {
  it("has places of its own, and leaves some to its user", async () => {
    const limiter = createMemoryLimiter({ ...small, streamsPerKey: 1 });
    const first = await limiter.hold(keyed("k1"));
    expect(await refusal(limiter.hold(keyed("k1")))).toEqual(full("streamsPerKey", 1));
    await limiter.hold(keyed("k2"));
    await limiter.hold({ user: "ada" });
    expect(await refusal(limiter.hold({ user: "ada" }))).toEqual(full("streamsPerUser", 3));
    first.release();
    await limiter.hold(keyed("k1"));
  });

  it("is counted beside its user", async () => {
    const limiter = createMemoryLimiter({ ...small, requestsPerKey: 1, startsPerKey: 2 });
    await limiter.count("requests", { key: "k1" });
    expect(await refusal(limiter.count("requests", { key: "k1" }))).toMatchObject({
      details: { limit: "requestsPerKey", value: 1 },
    });
    await limiter.count("requests", { key: "k2" });
    await limiter.count("requests", { user: "k1" });
    await limiter.count("starts", { key: "k1" });
  });
});

it("passwords run out for an account from where they are guessed, and from an address for all", async () => {
  const limiter = createMemoryLimiter({ ...small, passwordsPerAccount: 2, passwordsPerAddress: 4 });
  const show = (account: string, address: string) =>
    refusal(limiter.count("passwords", { account, address }));
  const from = (address: string) => refusal(limiter.count("passwords", { address }));
  for (let n = 0; n < 2; n += 1) expect(await show("ann@x.example", "1.1.1.1")).toBeUndefined();
  expect(await show("ann@x.example", "1.1.1.1")).toMatchObject({
    code: "too_many_requests",
    details: { limit: "passwordsPerAccount", value: 2, retryAfterSeconds: 900 },
  });
  // Ann herself, at home.
  expect(await show("ann@x.example", "2.2.2.2")).toBeUndefined();
  expect(await show("bob@x.example", "1.1.1.1")).toBeUndefined();
  for (let n = 0; n < 4; n += 1) expect(await from("1.1.1.1")).toBeUndefined();
  expect(await from("1.1.1.1")).toMatchObject({ details: { limit: "passwordsPerAddress" } });
});

it("limits that are not given are those of the contracts", () => {
  const { streamsPerUser, uploadMs } = serverLimits({ streamsPerUser: 7 });
  expect({ streamsPerUser, uploadMs }).toEqual({ streamsPerUser: 7, uploadMs: defaults.uploadMs });
});
