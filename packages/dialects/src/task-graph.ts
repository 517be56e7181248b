import { jsonObject, limits, type PlanInput } from "@stepcast/contracts";
import { z } from "zod";

const ids = z.array(z.string()).max(limits.planSteps);

/**
 * A node of a task graph. The source's documents leave open what arguments and dependencies are called;
 * every usual name is taken, since one that is not known would be passed over, and the task would run
 * without what it says.
 */
const task = z.object({
  id: z.string(),
  tool: z.string(),
  arguments: jsonObject.optional(),
  args: jsonObject.optional(),
  params: jsonObject.optional(),
  input: jsonObject.optional(),
  depends_on: ids.optional(),
  dependsOn: ids.optional(),
  dependencies: ids.optional(),
  deps: ids.optional(),
  needs: ids.optional(),
});

/** A task graph (source C): tasks that call tools, each after those that it depends on. */
export const taskGraph = z.object({
  name: z.string().min(1).max(limits.labelChars).optional(),
  tasks: z.array(task).min(1).max(limits.planSteps),
});
export type TaskGraph = z.input<typeof taskGraph>;
export type TaskNode = TaskGraph["tasks"][number];

export interface TaskGraphOptions {
  /** The skill that a tool is. Default: the one of that name. */
  readonly skillOf?: ((tool: string) => string) | undefined;
}

/**
 * The graph as a plan. Arguments may refer to earlier results, as `{ "$ref": "/steps/a/output/rows" }`
 * or as the text `$OUTPUT[a].rows`; either makes an edge. What is wrong with it is for the engine's
 * checker to say.
 */
export function planOfTasks(
  graph: TaskGraph,
  { skillOf = (tool) => tool }: TaskGraphOptions = {},
): PlanInput {
  return {
    name: graph.name ?? "Workflow",
    steps: graph.tasks.map((node) => {
      const needs = dependenciesOf(node);
      return {
        id: node.id,
        skill: skillOf(node.tool),
        input: withReferences(argumentsOf(node)),
        ...(needs.length === 0 ? {} : { needs }),
      };
    }),
  };
}

/** Ids of the tasks that must end before this one, each once. */
export function dependenciesOf(node: TaskNode): string[] {
  const { depends_on = [], dependsOn = [], dependencies = [], deps = [], needs = [] } = node;
  return [...new Set([...depends_on, ...dependsOn, ...dependencies, ...deps, ...needs])];
}

function argumentsOf(node: TaskNode): Json {
  return node.arguments ?? node.args ?? node.params ?? node.input ?? {};
}

type Json = NonNullable<PlanInput["steps"][number]["input"]>;

const outputText = /^\$OUTPUT\[([^\]/]+)\]((?:\.[^.[\]]+|\[\d+\])*)$/;

function withReferences(value: Json): Json {
  if (typeof value === "string") return reference(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withReferences);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withReferences(member)]),
  );
}

function reference(text: string): { $ref: string } | undefined {
  const [, id, path = ""] = outputText.exec(text) ?? [];
  if (id === undefined) return undefined;
  const members = path.split(/[.[\]]+/).filter((part) => part !== "");
  const pointer = members.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"));
  return { $ref: ["/steps", id, "output", ...pointer].join("/") };
}
