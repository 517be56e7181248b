import type { PlanInput } from "@stepcast/contracts";
import type { SeededRandom } from "@stepcast/testkit";

const shapes = ["chain", "fan", "layers", "ladder", "random"] as const;
type Shape = (typeof shapes)[number];

/** A plan of `steps` steps that need each other by the shape. */
export function stormPlan(run: number, steps: number, random: SeededRandom): PlanInput {
  const shape = shapes[run % shapes.length] ?? "chain";
  return {
    name: `Storm ${run}, ${shape}`,
    maxParallel: 1 + random.integer(2),
    steps: Array.from({ length: steps }, (_, place) => ({
      id: stepId(place),
      needs: needs(shape, place, steps, random).map(stepId),
      ...work(random),
    })),
  };
}

function stepId(place: number): string {
  return `s${place}`;
}

type Work = Pick<PlanInput["steps"][number], "skill" | "input" | "retry" | "forEach">;

/** Mostly sleeps; some steps end at once, some fail first and are tried again, some are several. */
function work(random: SeededRandom): Work {
  const share = random.number();
  if (share < 0.25) return { skill: "core.noop" };
  const retry = { attempts: 5, backoffMs: 30, jitter: 0.5 };
  if (share < 0.35) return { skill: "core.fail", input: { times: 1 }, retry };
  const ms = 60 + random.integer(260);
  if (share > 0.95)
    return {
      skill: "core.sleep",
      input: { ms: { $ref: "/item" } },
      forEach: { items: [ms, 5, 10], concurrency: 2 },
    };
  return { skill: "core.sleep", input: { ms } };
}

function needs(shape: Shape, place: number, steps: number, random: SeededRandom): number[] {
  if (place === 0) return [];
  switch (shape) {
    case "chain":
      return [place - 1];
    case "fan":
      return place === steps - 1 ? Array.from({ length: steps - 2 }, (_, other) => other + 1) : [0];
    case "layers":
      return layer(Math.floor(place / 5) - 1);
    case "ladder":
      return [...new Set([Math.max(0, place - 2), Math.max(0, place - 3)])];
    case "random":
      return [...new Set([random.integer(place), random.integer(place)])];
  }
}

/** All five places of a layer: each step of the next one waits for all of them. */
function layer(index: number): number[] {
  return index < 0 ? [] : Array.from({ length: 5 }, (_, place) => index * 5 + place);
}
