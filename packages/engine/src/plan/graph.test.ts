import type { Plan } from "@stepcast/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createSkillRegistry } from "../registry.ts";
import { defineSkill } from "../skill.ts";
import { checkPlan, compilePlan } from "./check.ts";
import { buildGraph } from "./graph.ts";
import { targetsOf } from "./links.ts";
import { layersOf } from "./order.ts";

const wait = defineSkill({
  id: "test.wait",
  title: "Wait",
  input: z.unknown(),
  output: z.unknown(),
  estimateMs: (input) => {
    const ms = typeof input === "object" && input !== null && "ms" in input ? input.ms : undefined;
    if (ms === "throw") throw new Error("no idea");
    return typeof ms === "number" ? ms : undefined;
  },
  run: () => null,
});
const skills = createSkillRegistry([wait]);

function planOf(steps: readonly object[]): Plan {
  const check = checkPlan({ name: "Test", steps }, skills);
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  return check.plan;
}

const step = (id: string, rest: object = {}) => ({ id, skill: "test.wait", ...rest });
const ref = (pointer: string, rest: object = {}) => ({ $ref: pointer, ...rest });

interface RandomStep {
  readonly ms: number;
  /** Earlier steps, by a fraction of how many there are; and how it names them. */
  readonly edges: readonly (readonly [fraction: number, how: number])[];
}

const randomSteps = fc.array(
  fc.record({
    ms: fc.nat(1_000),
    edges: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(4)), {
      maxLength: 5,
    }),
  }),
  { minLength: 1, maxLength: 40 },
);

/** Steps in a shuffled order, each with edges only to steps before it in the order of their numbers. */
function stepsOf(random: readonly RandomStep[], shuffle: readonly number[]) {
  const dependencies = random.map(({ edges }, at) =>
    edges.flatMap(([fraction, how]) => (at === 0 ? [] : [{ to: Math.floor(fraction * at), how }])),
  );
  const steps = random.map(({ ms }, at) => {
    const named = (kind: number) =>
      (dependencies[at] ?? []).filter(({ how }) => how === kind).map(({ to }) => `s${to}`);
    const refs = (kind: number) => named(kind).map((id) => ref(`/steps/${id}/output`));
    return step(`s${at}`, {
      needs: named(0),
      input: { ms, from: refs(1) },
      when: { all: refs(2).map((exists) => ({ exists })) },
      ...(named(3).length > 0 && { forEach: { items: refs(3) } }),
      ...(named(4).length > 0 && { onFailure: "fallback", fallback: refs(4) }),
    });
  });
  const order = steps.map((_, at) => at).sort((a, b) => (shuffle[a] ?? 0) - (shuffle[b] ?? 0));
  return {
    steps: order.map((at) => steps[at] ?? step("never")),
    needed: order.map((at) => new Set(dependencies[at]?.map(({ to }) => order.indexOf(to)))),
  };
}

const shuffles = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });

describe("random graphs", () => {
  it("are linked, layered and weighed as a plain recursion says", () => {
    fc.assert(
      fc.property(randomSteps, shuffles, (random, shuffle) => {
        const { steps, needed } = stepsOf(random, shuffle);
        const graph = buildGraph(planOf(steps), skills);
        const dependencies = graph.nodes.map(({ index }) => targetsOf(graph.dependencies, index));
        const dependents = graph.nodes.map(({ index }) => targetsOf(graph.dependents, index));
        expect(dependencies.map((targets) => new Set(targets))).toEqual(needed);
        expect(dependencies.map(({ length }) => length)).toEqual(needed.map(({ size }) => size));
        for (const { index } of graph.nodes) {
          for (const other of dependencies[index] ?? []) expect(dependents[other]).toContain(index);
          for (const other of dependents[index] ?? []) expect(dependencies[other]).toContain(index);
        }

        const depth = new Map<number, number>();
        const depthOf = (index: number): number => {
          const known = depth.get(index);
          if (known !== undefined) return known;
          const own = Math.max(-1, ...[...(needed[index] ?? [])].map(depthOf)) + 1;
          depth.set(index, own);
          return own;
        };
        const layers: number[][] = [];
        for (const { index } of graph.nodes) {
          const at = depthOf(index);
          layers[at] = [...(layers[at] ?? []), index];
        }
        expect(layersOf(graph.order)).toEqual(layers);
        expect(graph.order.depth).toBe(layers.length);

        for (const node of graph.nodes) {
          const behind = dependents[node.index]?.map(
            (other) => graph.nodes[other]?.remainingMs ?? 0,
          );
          const input = node.step.input as { ms: number };
          const items = node.step.forEach?.items;
          const times = Array.isArray(items) ? Math.ceil(items.length / 16) : 1;
          expect(node.remainingMs).toBe(input.ms * times + Math.max(0, ...(behind ?? [])));
        }
      }),
    );
  });

  it("with an edge back have a circle, and the one that is named is one", () => {
    fc.assert(
      fc.property(randomSteps, shuffles, fc.nat(), fc.nat(), (random, shuffle, from, to) => {
        const { steps, needed } = stepsOf(random, shuffle);
        const reaches = (start: number, end: number): boolean =>
          start === end || [...(needed[start] ?? [])].some((next) => reaches(next, end));
        const [a, b] = [from % steps.length, to % steps.length];
        const last = steps[a];
        if (last === undefined) return;
        const { needs } = last as unknown as { needs: string[] };
        steps[a] = { ...last, ...{ needs: [...needs, steps[b]?.id ?? ""] } };
        const check = checkPlan({ name: "Test", steps }, skills);
        expect(check.ok).toBe(!reaches(b, a));
        if (check.ok) return;
        expect(check.problems.map(({ code }) => code)).toEqual(["cycle"]);

        const ids = check.problems[0]?.message.split(": ")[1]?.split(" -> ") ?? [];
        expect(ids.length).toBeGreaterThan(1);
        expect(ids.at(-1)).toBe(ids[0]);
        expect(new Set(ids).size).toBe(ids.length - 1);
        needed[a]?.add(b);
        const place = new Map(steps.map(({ id }, at) => [id, at]));
        for (let at = 1; at < ids.length; at++) {
          const edges = needed[place.get(ids[at - 1] ?? "") ?? -1];
          expect(edges?.has(place.get(ids[at] ?? "") ?? -1)).toBe(true);
        }
      }),
    );
  });
});

describe("buildGraph", () => {
  it("makes a step wait for whatever it names, wherever it does", () => {
    const plan = planOf([
      ...["needed", "input", "default", "tested", "when", "items", "fallback"].map((id) =>
        step(id),
      ),
      step("last", {
        needs: ["needed"],
        input: [ref("/steps/input/output"), ref("/steps/default/output", { default: 1 })],
        when: { any: [{ exists: ref("/steps/tested/output") }, ref("/steps/when/output/ok")] },
        forEach: { items: ref("/steps/items/output") },
        onFailure: "fallback",
        fallback: ref("/steps/fallback/output"),
      }),
    ]);
    const indexes = targetsOf(buildGraph(plan, skills).dependencies, 7);
    expect(indexes.map((index) => plan.steps[index]?.id).sort()).toEqual(
      ["needed", "input", "default", "tested", "when", "items", "fallback"].sort(),
    );
  });

  it("does without an estimate that is none", () => {
    const plan = planOf([
      step("a", { input: { ms: "throw" } }),
      step("b", { input: { ms: -5 } }),
      step("c", { input: { ms: 1e308 }, needs: ["a"] }),
      step("d", { input: { ms: 7 }, forEach: { items: [1, 2, 3], concurrency: 2 } }),
    ]);
    const remaining = buildGraph(plan, skills).nodes.map(({ remainingMs }) => remainingMs);
    expect(remaining).toEqual([1e308, 1, 1e308, 14]);
  });

  it("is what compiling the plan gives at once", () => {
    const plan = planOf([step("a"), step("b", { input: ref("/steps/a/output/x") })]);
    const { ok, planHash } = { planHash: "", ...checkPlan(plan, skills) };
    const graph = buildGraph(plan, skills);
    expect(compilePlan(plan, skills)).toEqual({ ok, plan, planHash, graph });
  });

  it("refuses a plan whose skill is gone", () => {
    const plan = planOf([step("a")]);
    expect(() => buildGraph(plan, createSkillRegistry([]))).toThrow(
      expect.objectContaining({ code: "skill_unknown" }),
    );
  });
});
