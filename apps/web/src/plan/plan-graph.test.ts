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
  const { nodes, layers, heights, edges } = planGraph([
    step("report", { needs: ["npv", "read"] }),
    step("read"),
    step("npv", { input: { flows: { $ref: "/steps/read/output/flows" } } }),
    step("irr", { needs: ["read"] }),
  ]);
  const columns = Object.fromEntries(nodes.map(({ step: { id }, layer }) => [id, layer]));
  expect(columns).toEqual({ read: 0, npv: 1, irr: 1, report: 2 });
  expect({ layers, edges: edges.length }).toEqual({ layers: 3, edges: 4 });
  expect(heights).toEqual([1, 3, 1]);
});

test("a line that passes a column has a row of its own there", () => {
  const { edges, nodes } = planGraph([
    step("a"),
    step("b", { needs: ["a"] }),
    step("c", { needs: ["a", "b"] }),
  ]);
  const passes = edges.find(({ from, to }) => from === "a" && to === "c")?.via ?? [];
  const inTheWay = nodes.find(({ step: { id } }) => id === "b");
  expect(passes).toHaveLength(1);
  expect(passes[0]?.layer).toBe(inTheWay?.layer);
  expect(passes[0]?.row).not.toBe(inTheWay?.row);
});

test("a cycle is drawn too, instead of never ending", () => {
  const { nodes } = planGraph([step("a", { needs: ["b"] }), step("b", { needs: ["a"] })]);
  expect(nodes).toHaveLength(2);
});

test("a plan without steps is an empty graph", () =>
  expect(planGraph([])).toEqual({ nodes: [], edges: [], layers: 0, heights: [] }));
