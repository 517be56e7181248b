import type { AppendInput, AppendResult } from "./probes/append.ts";
import type { FillInput, FillResult } from "./probes/fill.ts";
import type { GrowthInput, GrowthResult } from "./probes/growth.ts";
import type { ResumeInput, ResumeResult } from "./probes/resume.ts";
import type { StepsInput, StepsResult } from "./probes/steps.ts";

/** What is measured in a process of its own, by name: what it gets and what it gives back, both plain JSON. */
export interface Probes {
  steps: { input: StepsInput; result: StepsResult };
  resume: { input: ResumeInput; result: ResumeResult };
  append: { input: AppendInput; result: AppendResult };
  fill: { input: FillInput; result: FillResult };
  growth: { input: GrowthInput; result: GrowthResult };
}

export type ProbeName = keyof Probes;
export type ProbeInput<P extends ProbeName> = Probes[P]["input"];
export type ProbeResult<P extends ProbeName> = Probes[P]["result"];

export type Probe<P extends ProbeName> = (input: ProbeInput<P>) => Promise<ProbeResult<P>>;

/** A probe and its input, as handed to the child process. */
export type ProbeCall = {
  [P in ProbeName]: { readonly probe: P; readonly input: ProbeInput<P> };
}[ProbeName];
