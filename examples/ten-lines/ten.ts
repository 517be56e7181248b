import { createStepcast } from "@stepcast/client";

const stepcast = createStepcast({
  url: process.env.STEPCAST_URL ?? "http://localhost:4000",
  token: process.env.STEPCAST_TOKEN,
});
const run = await stepcast.runs.start({ goal: "Create a business plan for Ciliegie" }).catch(stop);
for await (const event of run.events({ types: ["step.*"] })) {
  // Narrowed by the pattern: a step event, with its own data.
  if (event.type === "step.succeeded")
    console.log(event.data.stepId, `${event.data.durationMs} ms`);
}
const { status, output } = await run.result();
console.log(status, output);
stepcast.close();

/** No server there, or a wrong token: what is wrong and what to do, and no stack. */
function stop({ message, hint }: Error & { hint?: string }): never {
  console.error(message, hint ?? "");
  process.exit(1);
}
