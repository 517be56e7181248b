import { describe, expect, it } from "vitest";
import { planOfTasks, taskGraph } from "./task-graph.ts";

describe("a task graph as a plan", () => {
  it("keeps ids, tools, arguments and dependencies, however they are written", () => {
    const plan = planOfTasks({
      tasks: [
        { id: "a", tool: "fs.read", arguments: { path: "/x" } },
        { id: "b", tool: "fs.stat", depends_on: ["a"] },
        { id: "c", tool: "fs.stat", dependsOn: ["a"], dependencies: ["b"], deps: ["a"] },
      ],
    });
    expect(plan).toEqual({
      name: "Workflow",
      steps: [
        { id: "a", skill: "fs.read", input: { path: "/x" } },
        { id: "b", skill: "fs.stat", input: {}, needs: ["a"] },
        { id: "c", skill: "fs.stat", input: {}, needs: ["a", "b"] },
      ],
    });
  });

  it.each(["arguments", "args", "params", "input"])(
    "takes what a tool is called with as %s",
    (name) => {
      const task = { id: "b", tool: "fs.stat", [name]: { in: "$OUTPUT[a]" }, needs: ["a"] };
      const graph = taskGraph.parse({ tasks: [{ id: "a", tool: "fs.read" }, task] });
      expect(planOfTasks(graph).steps[1]).toEqual({
        id: "b",
        skill: "fs.stat",
        input: { in: { $ref: "/steps/a/output" } },
        needs: ["a"],
      });
    },
  );

  it.each([
    ["$OUTPUT[a]", "/steps/a/output"],
    ["$OUTPUT[a].rows[0].name", "/steps/a/output/rows/0/name"],
  ])("takes %s as a reference to an earlier result", (text, $ref) => {
    const plan = planOfTasks({ tasks: [{ id: "b", tool: "fs.stat", arguments: { in: [text] } }] });
    expect(plan.steps[0]?.input).toEqual({ in: [{ $ref }] });
  });

  it.each(["$OUTPUT[a] and more", "OUTPUT[a]", "$OUTPUT[]", "$OUTPUT[a/0]"])(
    "leaves the text %j alone",
    (text) => {
      const plan = planOfTasks({ tasks: [{ id: "b", tool: "t.t", arguments: { text } }] });
      expect(plan.steps[0]?.input).toEqual({ text });
    },
  );

  it.each([
    [{}],
    [{ tasks: [] }],
    [{ tasks: [{ id: "a" }] }],
    [{ tasks: [{ id: "a", tool: 7 }] }],
    [{ tasks: [{ id: "a", tool: "t.t", depends_on: "a" }] }],
  ])("refuses %j", (body) => {
    expect(taskGraph.safeParse(body).success).toBe(false);
  });
});
