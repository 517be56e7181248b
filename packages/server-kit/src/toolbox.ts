import { jsonObject } from "@stepcast/contracts";
import { defineSkill, type Skill, type SkillRegistry } from "@stepcast/engine";
import { z } from "zod";
import { findTool, type ToolClients, type ToolFunction } from "./tool-clients.ts";

const toolInput = z.object({ arguments: jsonObject, results: jsonObject });

/** Tools as skills, made when a graph first names them. */
export class Toolbox implements SkillRegistry {
  readonly #skills = new Map<string, Skill>();
  readonly #tools = new Map<string, string>();
  readonly #known = new Map<ToolClients, Map<string, string>>();

  get(skillId: string): Skill | undefined {
    return this.#skills.get(skillId);
  }

  list(): readonly Skill[] {
    return [...this.#skills.values()];
  }

  /** The skill of a tool of these clients; undefined when they have no such tool. */
  skillOf(clients: ToolClients, tool: string): string | undefined {
    const known = this.#known.get(clients)?.get(tool);
    if (known !== undefined) return known;
    const call = findTool(clients, tool);
    if (call === undefined) return undefined;
    const skillId = this.#freeId(tool);
    this.#skills.set(skillId, toolSkill(skillId, tool, call));
    this.#tools.set(skillId, tool);
    const ofClients = this.#known.get(clients) ?? new Map<string, string>();
    this.#known.set(clients, ofClients.set(tool, skillId));
    return skillId;
  }

  /** What a skill is called as a tool. */
  toolOf(skillId: string): string {
    return this.#tools.get(skillId) ?? skillId;
  }

  #freeId(tool: string): string {
    const plain = tool.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, "_");
    const base = `tool.t_${plain.slice(0, 60)}`;
    let id = base;
    for (let number = 2; this.#skills.has(id); number += 1) id = `${base}_${number}`;
    return id;
  }
}

function toolSkill(id: string, tool: string, call: ToolFunction): Skill {
  return defineSkill({
    id,
    title: tool,
    input: toolInput,
    // The engine makes it plain JSON, as JSON.stringify would, and says where that cannot be done.
    output: z.unknown(),
    async run(input, context) {
      const { signal, idempotencyKey } = context;
      const progress = context.progress.bind(context);
      const { results } = input;
      return (await call(input.arguments, { results, signal, idempotencyKey, progress })) ?? null;
    },
  });
}
