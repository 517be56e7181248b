import { parentPort, workerData } from "node:worker_threads";
import { createStepcast } from "../index.ts";

/** The client in a worker: says the seqs of a run's events, then how the run ended. */
const client = createStepcast({ url: String(workerData) });
const run = await client.runs.start({ goal: "Work elsewhere" });
parentPort?.postMessage({ runId: run.runId });
const seqs: number[] = [];
for await (const { seq } of run.events()) seqs.push(seq);
const { status } = await run.result();
const { role } = client.connection.getSnapshot();
client.close();
parentPort?.postMessage({ seqs, status, role });
