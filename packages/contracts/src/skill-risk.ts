import { z } from "zod";

/**
 * What a skill does outside its run: `reads` and `writes` files of the workspace, reaches the `network`,
 * starts a `process`. A skill without any computes from its input and nothing else.
 */
export const skillRisks = ["reads", "writes", "network", "process"] as const;
export const skillRisk = z.enum(skillRisks);
export type SkillRisk = z.infer<typeof skillRisk>;
