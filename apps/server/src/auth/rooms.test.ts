import type { RoomRow } from "@stepcast/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, call, join, type Member, withCookie } from "../testing/accounts.ts";
import { bodyOf, type RunningServer, refusalOf, startServer } from "../testing/running-server.ts";

let server: RunningServer;
let ada: Member;
let bob: Member;
beforeAll(async () => {
  server = await startServer();
  [ada, bob] = [await join(server, "Ada"), await join(server, "Bob")];
});
afterAll(() => server[Symbol.asyncDispose]());

const roomsOf = async ({ cookie }: Member) =>
  (await ask<{ rooms: RoomRow[] }>(server, "rooms.list", undefined, withCookie(cookie))).rooms;
const open = (user: string) =>
  call(server, "rooms.open", { room: `${ada.user}/main`, user }, withCookie(ada.cookie));

describe("a room", () => {
  it("is opened to members, and to nobody who is not one", async () => {
    const never = await open("user_000000000000000000000");
    const gone = await join(server, "Gone");
    await ask(server, "members.remove", { user: gone.user });
    const removed = await open(gone.user);
    for (const refused of [never, removed])
      expect(await refusalOf(refused.clone())).toMatchObject({ status: 404, code: "not_found" });
    const text = async (answer: Response, user: string) =>
      JSON.stringify(await bodyOf(answer)).replaceAll(user, "<user>");
    expect(await text(never, "user_000000000000000000000")).toBe(await text(removed, gone.user));
    expect((await open(bob.user)).status).toBe(200);
    // Who is kept out for a while is a member all the same: nothing tells their state to others.
    const kept = await join(server, "Kept");
    await ask(server, "members.disable", { user: kept.user });
    expect((await open(kept.user)).status).toBe(200);
  });

  it("is left by whom it was opened to", async () => {
    expect((await open(bob.user)).status).toBe(200);
    const room = `${ada.user}/main`;
    expect((await roomsOf(bob)).map((row) => row.room)).toContain(room);
    await ask(server, "rooms.close", { room, user: bob.user }, withCookie(bob.cookie));
    expect((await roomsOf(bob)).map((row) => row.room)).not.toContain(room);
    const [own] = (await roomsOf(ada)).filter((row) => row.room === room);
    expect(own?.members.map(({ user }) => user)).not.toContain(bob.user);
  });
});
