import type { JsonValue } from "@stepcast/contracts";
import { FatalStepError } from "@stepcast/engine";

export interface ToolArguments {
  readonly [name: string]: JsonValue;
}

/** What an MCP client is to an executor; the official SDK's `Client` is one. */
export interface ToolClient {
  callTool(call: { name: string; arguments: { [name: string]: unknown } }): Promise<unknown>;
}

/** A tool of this program. `results`: what the tasks that this one depends on gave, by task id. */
export type ToolFunction = (
  given: ToolArguments,
  context: {
    readonly results: ToolArguments;
    readonly signal: AbortSignal;
    /** The same for every attempt of a task. */
    readonly idempotencyKey: string;
    /** Says how far it is: 0 to 100, and in words if wanted. */
    readonly progress: (percent: number, message?: string) => void;
  },
) => unknown;

/** MCP clients by the name of their server, and functions by the name of their tool. */
export type ToolClients =
  | ReadonlyMap<string, ToolClient | ToolFunction>
  | Readonly<Record<string, ToolClient | ToolFunction>>;

/**
 * The tool of that name: a function, a client that has it alone, or `server:tool`, `server.tool` and
 * `server__tool` of a client by its server's name. Undefined: there is none.
 */
export function findTool(clients: ToolClients, tool: string): ToolFunction | undefined {
  const whole = entryOf(clients, tool);
  if (whole !== undefined) return typeof whole === "function" ? whole : callOf(whole, tool);
  const [, server = "", name = ""] = /^(.+?)(?::|\.|__)(.+)$/.exec(tool) ?? [];
  const client = entryOf(clients, server);
  return client === undefined || typeof client === "function" ? undefined : callOf(client, name);
}

function entryOf(clients: ToolClients, name: string): ToolClient | ToolFunction | undefined {
  if (isMap(clients)) return clients.get(name);
  return Object.hasOwn(clients, name) ? clients[name] : undefined;
}

function isMap(clients: ToolClients): clients is ReadonlyMap<string, ToolClient | ToolFunction> {
  return clients instanceof Map;
}

function callOf(client: ToolClient, name: string): ToolFunction {
  return async (given) => {
    const answer = await client.callTool({ name, arguments: { ...given } });
    if (Object(answer).isError === true) throw new FatalStepError(failureText(answer, name));
    return answer;
  };
}

/** An MCP tool tells its failure as an answer: the text of its content. */
function failureText(answer: unknown, name: string): string {
  const content: unknown = Object(answer).content;
  const texts = Array.isArray(content) ? content.map((part: unknown) => Object(part).text) : [];
  const text = texts.filter((part) => typeof part === "string").join("\n");
  return text === "" ? `The tool ${name} failed.` : text;
}
