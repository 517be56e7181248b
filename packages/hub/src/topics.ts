import type { EventHeader, FeedFilter } from "@stepcast/contracts";

/**
 * Who is interested in what. An entry finds those that it may concern by its run, agent and room, so
 * its cost grows with them and not with all that are here.
 */
export class Topics<Member> {
  readonly #any = new Set<Member>();
  readonly #byRun = new Map<string, Set<Member>>();
  readonly #byAgent = new Map<string, Set<Member>>();
  readonly #byRoom = new Map<string, Set<Member>>();

  /** Each feed counts under the narrowest of its subjects: every entry of the feed finds it there. */
  add(feeds: readonly FeedFilter[], member: Member): void {
    for (const { runId, agentId, room } of feeds) {
      if (runId !== undefined) topicOf(this.#byRun, runId).add(member);
      else if (agentId !== undefined) topicOf(this.#byAgent, agentId).add(member);
      else if (room !== undefined) topicOf(this.#byRoom, room).add(member);
      else this.#any.add(member);
    }
  }

  remove(feeds: readonly FeedFilter[], member: Member): void {
    for (const { runId, agentId, room } of feeds) {
      if (runId !== undefined) leave(this.#byRun, runId, member);
      else if (agentId !== undefined) leave(this.#byAgent, agentId, member);
      else if (room !== undefined) leave(this.#byRoom, room, member);
      else this.#any.delete(member);
    }
  }

  /** Visits everybody the entry may concern; a member of several feeds perhaps more than once. It may leave while it is visited. */
  visit({ runId, agentId, room }: EventHeader, visitor: (member: Member) => void): void {
    visitAll(this.#any, visitor);
    visitAll(this.#byRoom.get(room), visitor);
    if (runId !== undefined) visitAll(this.#byRun.get(runId), visitor);
    if (agentId !== undefined) visitAll(this.#byAgent.get(agentId), visitor);
  }
}

function visitAll<Member>(topic: Set<Member> | undefined, visitor: (member: Member) => void): void {
  if (topic === undefined) return;
  for (const member of topic) visitor(member);
}

function topicOf<Member>(topics: Map<string, Set<Member>>, key: string): Set<Member> {
  const known = topics.get(key);
  if (known !== undefined) return known;
  const topic = new Set<Member>();
  topics.set(key, topic);
  return topic;
}

function leave<Member>(topics: Map<string, Set<Member>>, key: string, member: Member): void {
  const topic = topics.get(key);
  topic?.delete(member);
  if (topic?.size === 0) topics.delete(key);
}
