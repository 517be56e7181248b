import type { Api } from "../api.ts";
import type { Ids } from "../surface/ids.ts";
import type { Person } from "./people.ts";

/** One of everything that somebody can have. */
export interface Belongings {
  readonly ids: Ids;
  readonly room: string;
  /** A run of theirs that they may show to others, and nothing else with it. */
  readonly shown: string;
  readonly share: string;
  /** Words that only what is theirs holds. Who learns one has learnt a fact. */
  readonly facts: readonly string[];
}

const words = {
  plan: "Lighthouse refit 2031",
  label: "Weigh the lantern room",
  output: "forty-one tonnes of granite",
  step: "weigh-the-lantern",
  agent: "keeper-of-the-lamp",
  job: "job-tide-tables",
  status: "polishing the Fresnel lens",
  message: "the harbour master knows",
  file: "year,granite\n2031,41\n",
  project: "Northern lights",
  goal: "Refit the lighthouse at Cape Wrath",
  prompt: "May the lamp go dark for a night?",
} as const;

const session = "lamp-room";

/** Lets somebody work: runs, a question, reports, a file, a project, a link to one run. */
export async function belongingsOf(person: Person, owner: Api): Promise<Belongings> {
  const { program, browser, user } = person;
  const room = `${user}/${session}`;
  const { projectId } = await browser.trpc<{ projectId: string }>("projects.create", {
    room,
    name: words.project,
  });
  const artifactId = await program.upload(words.file);
  const idempotencyKey = "key-lighthouse-1";
  const start = (plan: object, more: object = {}) =>
    program.trpc<{ runId: string }>("runs.start", { plan, room, tags: [words.goal], ...more });
  const step = {
    id: words.step,
    label: words.label,
    skill: "core.echo",
    input: { said: words.output },
  };
  const { runId } = await start(
    { name: words.plan, goal: words.goal, steps: [step] },
    { projectId, idempotencyKey },
  );
  const asking = { ...step, id: "ask", needs: [words.step], approval: { prompt: words.prompt } };
  const asked = await start({ name: words.plan, steps: [step, asking] });
  const report = (path: string, event: object) => program.trpc(path, { room, events: [event] });
  await report("ingest.agentStatus", {
    agentId: words.agent,
    status: "RUNNING",
    currentStep: words.status,
  });
  await report("ingest.jobProgress", {
    jobId: words.job,
    percent: 40,
    stepNumber: 1,
    totalSteps: 2,
    elapsedMs: 1,
    currentStep: words.status,
  });
  await report("ingest.notification", { message: words.message });
  const shown = await program.start({
    name: "Shown to others",
    steps: [{ id: "a", skill: "core.noop" }],
  });
  const share = await browser.trpc<{ id: string; link: string }>("shares.create", {
    runId: asked.runId,
  });
  const open = await browser.trpc<{ link: string }>("shares.create", { runId: shown });
  const { sessions } = await browser.trpcQuery<{ sessions: readonly { id: string }[] }>(
    "account.sessions",
  );
  const invitation = await owner.trpc<{ id: string }>("members.invite", { role: "viewer" });
  const ids: Ids = {
    user,
    session,
    runId,
    approvalId: await approvalOf(program, asked.runId),
    stepId: words.step,
    agentId: words.agent,
    jobId: words.job,
    artifactId,
    projectId,
    keyId: person.keyId,
    sessionId: sessions[0]?.id ?? "",
    invitationId: invitation.id,
    shareId: share.id,
    idempotencyKey,
    producerId: "lighthouse-1",
  };
  const told = Object.values(words).filter((word) => !Object.values(ids).includes(word));
  const facts = [...told, asked.runId, person.name, person.email, person.key, share.link];
  return { ids, room, shown, share: new URL(open.link).pathname.split("/").at(-1) ?? "", facts };
}

async function approvalOf(api: Api, runId: string): Promise<string> {
  for (;;) {
    const { run } = await api.json<{ run: { approvals: readonly { approvalId: string }[] } }>(
      `/api/v1/runs/${runId}`,
    );
    const id = run.approvals[0]?.approvalId;
    if (id !== undefined) return id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
