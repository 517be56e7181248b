import { createTestContext } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { chart } from "./chart.ts";

async function draw(input: object) {
  const test = createTestContext();
  const result = await chart.run(chart.input.parse(input), test.context);
  return { ...chart.output.parse(result), svg: test.text(result.artifact) };
}

const tornado = {
  kind: "tornado",
  title: "What moves the NPV",
  base: 100,
  bars: [
    { label: "Sales", low: -50, high: 250 },
    {
      driver: "Costs",
      unit: "share",
      low: { change: -0.1, npv: 130 },
      high: { change: 0.1, npv: 70 },
    },
  ],
};
const rows = [
  { label: "2026", flow: -100, sum: -100 },
  { label: "2027", flow: 60, sum: -40 },
  { label: "2028", flow: null, sum: 25 },
];
const bars = {
  kind: "bar",
  title: "Flows",
  rows,
  x: "label",
  y: [
    { field: "flow", name: "Flow" },
    { field: "sum", kind: "line" },
  ],
};

/** Elements open and close in order, and no attribute is cut short: enough to say that it is XML. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, end, name, _attributes, empty) => {
      if (end === "/") expect(open.pop()).toBe(name);
      else if (empty === "") open.push(name);
      return "";
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toContain("<");
  expect(rest.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
}

describe("report.chart, of values that lie close together or near nothing,", () => {
  it.each([
    ["tiny ones", [0.00001, 0.00002, 0.00005]],
    ["thousandths", [0.001, 0.004, 0.002]],
    ["near each other", [100_000.1, 100_000.2, 100_000.3]],
    ["large ones", [1e17, -5e17]],
    ["one", [7]],
    ["equal ones", [0.0003, 0.0003]],
  ])("writes another label at each mark of the axis: %s", async (_, values) => {
    for (const kind of ["bar", "line"])
      for (const format of ["number", "percent"]) {
        const points = values.map((value, at) => ({ at: `n${at}`, value }));
        const { svg } = await draw({
          ...bars,
          kind,
          format,
          rows: points,
          x: "at",
          y: [{ field: "value" }],
        });
        const labels = [...svg.matchAll(/<text[^>]*>([−\d][^<]*)<\/text>/g)].map(
          ([, label]) => label,
        );
        expect(labels.length).toBeGreaterThan(1);
        expect(new Set(labels).size).toBe(labels.length);
      }
  });
});

describe("report.chart", () => {
  it("draws a tornado with every driver and both of its ends", async () => {
    const { svg, artifact, description } = await draw(tornado);
    for (const text of ["What moves the NPV", "Sales", "Costs", "−50", "250", "130", "70"])
      expect(svg).toContain(`>${text}<`);
    expect(artifact).toMatchObject({ mediaType: "image/svg+xml", name: "What moves the NPV.svg" });
    expect(description).toBe("Sales: −50 – 250; Costs: 130 – 70");
    expectWellFormed(svg);
  });

  it.each(["bar", "line"])("draws %ss from the rows of a table", async (kind) => {
    const { svg } = await draw({ ...bars, kind });
    for (const text of ["Flows", "2026", "2028", "Flow", "sum"]) expect(svg).toContain(`>${text}<`);
    expectWellFormed(svg);
  });

  it("writes numbers as the reader's language has them", async () => {
    const large = {
      ...tornado,
      locale: "it",
      base: 12_345,
      bars: [{ label: "A", low: 10_000, high: 20_000 }],
    };
    expect((await draw(large)).svg).toContain(">12.345<");
    const french = await draw({ ...bars, format: "percent", locale: "fr" });
    expect(french.svg).toMatch(/>6.?000,00\s%</);
    expect(french.description).toMatch(/^Flow : /);
  });

  it("gives the same bytes for the same input, whatever was drawn before", async () => {
    const first = await draw(bars);
    await draw(tornado);
    expect((await draw(bars)).artifact.$artifact).toBe(first.artifact.$artifact);
  });

  it("brings its own background and a look for dark", async () => {
    const { svg } = await draw(bars);
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).toContain("@media (prefers-color-scheme:dark)");
  });

  it.each([
    "</text><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "{a|b} {b} {value} {c}",
    "]]><x",
    "&amp;&#60;",
    "a\u0000\u0008\u202eb",
    "\ud800",
    "line\nbreak",
    "🍒 שלום",
    "x".repeat(200),
  ])("keeps a hostile label text: %j", async (hostile) => {
    const drawings = [
      await draw({ ...tornado, title: hostile, bars: [{ label: hostile, low: 1, high: 2 }] }),
      await draw({
        ...bars,
        title: hostile,
        rows: [{ label: hostile, flow: 1 }],
        y: [{ field: "flow", name: hostile }],
      }),
    ];
    for (const { svg } of drawings) {
      expectWellFormed(svg);
      expect(svg).not.toMatch(/<script|<svg [^>]*onload|<[a-z]+[^>]*\son\w+=/i);
      expect(svg).not.toMatch(/href|url\(|javascript:/i);
      expect(svg.isWellFormed()).toBe(true);
    }
  });

  it("refuses rows without the values that were asked for", async () => {
    await expect(draw({ ...bars, y: [{ field: "profit" }] })).rejects.toThrow(
      expect.objectContaining({
        name: "FatalStepError",
        message: "The rows hold no numbers called profit.",
        hint: "Their members are label, flow, sum.",
      }),
    );
  });

  it.each([
    { ...tornado, bars: [] },
    { ...tornado, base: Number.NaN },
    { ...bars, kind: "pie" },
    { ...bars, y: [] },
    { ...bars, title: "" },
  ])("refuses what is no chart", (input) => {
    expect(chart.input.safeParse(input).success).toBe(false);
  });
});
