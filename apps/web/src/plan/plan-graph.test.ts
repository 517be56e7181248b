import type { PlanInput } from "@stepcast/contracts";
import { expect, test } from "vitest";
import { planGraph, stepsBefore } from "./plan-graph.ts";

type Step = PlanInput["steps"][number];

const step = (id: string, more: Partial<Step> = {}): Step => ({ id, skill: "core.noop", ...more });

test("references, conditions, lists and needs make a step wait; what is unknown does not", () => {
  const waiting = step("d", {
    input: { deep: [{ $ref: "/steps/a/output/x" }, { $ref: "/input/y" }] },
    when: { exists: { $ref: "/steps/b/output" } },
    forEach: { items: { $ref: "/steps/c/output/list" } },
    needs: ["e", "nobody", "d"],
  });
  expect([...stepsBefore(waiting, new Set(["a", "b", "c", "d", "e"]))].sort()).toEqual([
    "a",
    "b",
    "c",
    "e",
  ]);
});

test("a step stands one column after the last that it waits for", () => {
  const { nodes, layers, rows, edges } = planGraph([
    step("report", { needs: ["npv", "read"] }),
    step("read"),
    step("npv", { input: { flows: { $ref: "/steps/read/output/flows" } } }),
    step("irr", { needs: ["read"] }),
  ]);
  const columns = Object.fromEntries(nodes.map(({ step: { id }, layer }) => [id, layer]));
  expect(columns).toEqual({ read: 0, npv: 1, irr: 1, report: 2 });
  expect({ layers, rows, edges: edges.length }).toEqual({ layers: 3, rows: 2, edges: 4 });
});

test("a cycle is drawn too, instead of never ending", () => {
  const { nodes } = planGraph([step("a", { needs: ["b"] }), step("b", { needs: ["a"] })]);
  expect(nodes).toHaveLength(2);
});

test("a plan without steps is an empty graph", () =>
  expect(planGraph([])).toEqual({ nodes: [], edges: [], layers: 0, rows: 0 }));
