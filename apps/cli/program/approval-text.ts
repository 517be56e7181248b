import type { EventData } from "@stepcast/contracts";
import { cleanText } from "./clean-text.ts";
import { commandLine } from "./command-line.ts";

/** A question to a person, and below it what it is about and the command that answers it. */
export function approvalText(
  runId: string,
  {
    approvalId,
    prompt,
    given,
  }: Pick<EventData<"approval.requested">, "approvalId" | "prompt" | "given">,
  who: string,
): { readonly question: string; readonly below: readonly string[] } {
  return {
    question: `✋ ${who} needs an answer: ${cleanText(prompt)}`,
    below: [
      ...(given === undefined ? [] : [cleanText(given)]),
      `${commandLine(`runs approve ${runId} ${approvalId}`)}   (--no to refuse)`,
    ],
  };
}
