import type { NewEvent } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { ada, bob, finishedRun, setUp } from "../testing/setup.ts";
import { chatTag, createChatDesk } from "./chat-desk.ts";
import { readConversation } from "./conversation.ts";

const room = "ada/talk";
const soon = { timeout: 30_000 };

/** A run as a turn of the conversation. */
function turn(runId: string): NewEvent[] {
  return finishedRun(runId, room).map((event) =>
    event.type === "run.queued"
      ? { ...event, data: { ...event.data, tags: [chatTag], goal: `do ${runId}` } }
      : event,
  );
}

async function chatTypes({ store }: Pick<ReturnType<typeof setUp>, "store">) {
  const { entries } = await store.read({
    after: 0,
    feeds: [{ room, types: ["chat.*"] }],
    limit: 512,
  });
  return entries.map(({ type }) => type);
}

const wholeTurn = [
  "chat.message",
  "chat.typing",
  "chat.delta",
  "chat.typing",
  "chat.message",
  "chat.done",
];

describe("the desk that tells replies", () => {
  it("tells a run as it goes, and history is what was told", async () => {
    const system = setUp();
    const desk = createChatDesk(system);
    const events = turn("run_1");
    await system.emit(...events.slice(0, 3));
    desk.tell({ runId: "run_1", room });
    await expect.poll(() => chatTypes(system), soon).toEqual(wholeTurn.slice(0, 2));
    await system.emit(...events.slice(3));
    await expect.poll(() => chatTypes(system), soon).toEqual(wholeTurn);
    const { messages, isTyping } = await readConversation(system.store, ada, room);
    expect(messages).toMatchObject([
      { role: "user", content: "do run_1", status: "whole" },
      { role: "assistant", content: "7", status: "whole", runId: "run_1" },
    ]);
    expect(isTyping).toBe(false);
    await expect(readConversation(system.store, bob, room)).rejects.toMatchObject({
      code: "not_found",
    });
    await desk.close();
  });

  it("has what waits for the replies before its own at the end of the history, once", async () => {
    const system = setUp();
    const desk = createChatDesk(system);
    const [first, second] = [turn("run_1"), turn("run_2")];
    await system.emit(...first.slice(0, 3), ...second);
    const said = async () => {
      const { messages } = await readConversation(system.store, ada, room);
      return messages.map(({ role, content, status }) => [role, content, status].join(" "));
    };
    const waiting = ["user do run_1 whole", "user do run_2 whole"];
    expect(await said()).toEqual(waiting);
    desk.tell({ runId: "run_1", room });
    desk.tell({ runId: "run_2", room });
    await expect.poll(() => chatTypes(system), soon).toEqual(wholeTurn.slice(0, 2));
    expect(await said()).toEqual(waiting);
    await system.emit(...first.slice(3));
    await expect.poll(() => chatTypes(system), soon).toEqual([...wholeTurn, ...wholeTurn]);
    const [one, two] = waiting;
    expect(await said()).toEqual([one, "assistant 7 whole", two, "assistant 7 whole"]);
    await desk.close();
  });

  it("leaves a half-told reply to whoever comes after it: nothing is missing, nothing told twice", async () => {
    for (let cut = 1; cut <= 6; cut += 1) {
      const system = setUp();
      const events = turn("run_1");
      await system.emit(...events.slice(0, cut));
      const first = createChatDesk(system);
      first.tell({ runId: "run_1", room });
      await expect.poll(() => chatTypes(system), soon).not.toEqual([]);
      await first.close();
      await system.emit(...events.slice(cut));
      const second = createChatDesk(system);
      await second.recover();
      await expect.poll(() => chatTypes(system), soon).toEqual(wholeTurn);
      // Nor when several take it up at once, again.
      const more = [createChatDesk(system), createChatDesk(system)];
      await Promise.all(more.map((desk) => desk.recover()));
      const before = system.store.head();
      await system.emit(...turn("run_2"));
      for (const desk of more) desk.tell({ runId: "run_2", room });
      await expect.poll(() => chatTypes(system), soon).toEqual([...wholeTurn, ...wholeTurn]);
      expect(system.store.head()).toBe(before + events.length + wholeTurn.length);
      await Promise.all([second, ...more].map((desk) => desk.close()));
    }
  });

  it("tells the turns of one conversation one after the other", async () => {
    const system = setUp();
    const desk = createChatDesk(system);
    await system.emit(...turn("run_1").slice(0, 2), ...turn("run_2"));
    desk.tell({ runId: "run_1", room });
    desk.tell({ runId: "run_2", room });
    await system.emit(...turn("run_1").slice(2));
    await expect.poll(() => chatTypes(system), soon).toEqual([...wholeTurn, ...wholeTurn]);
    const { messages } = await readConversation(system.store, ada, room);
    expect(messages.map(({ content }) => content)).toEqual(["do run_1", "7", "do run_2", "7"]);
    await desk.close();
  });

  it("tells a traced run in its trace", async () => {
    const system = setUp();
    const desk = createChatDesk(system);
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    await system.emit(...turn("run_1").map((event) => ({ ...event, traceId })), ...turn("run_2"));
    for (const runId of ["run_1", "run_2"]) desk.tell({ runId, room });
    await expect.poll(() => chatTypes(system), soon).toEqual([...wholeTurn, ...wholeTurn]);
    const page = await system.store.read({ after: 0, feeds: [{ types: ["chat.*"] }], limit: 512 });
    const traces = page.entries.map(({ event }) => event.traceId);
    expect(new Set(traces.slice(0, wholeTurn.length))).toEqual(new Set([traceId]));
    expect(new Set(traces.slice(wholeTurn.length))).toEqual(new Set([undefined]));
    await desk.close();
  });

  it("takes up nothing that is no turn of a conversation, and leaves no subscriber behind", async () => {
    const system = setUp();
    const desk = createChatDesk(system);
    await system.emit(...finishedRun("run_1", room), ...turn("run_2").slice(0, 2));
    await desk.recover();
    await expect.poll(() => system.hub.subscribers, soon).toBe(1);
    await desk.close();
    expect(system.hub.subscribers).toBe(0);
    expect(await chatTypes(system)).toEqual(wholeTurn.slice(0, 2));
  });
});
