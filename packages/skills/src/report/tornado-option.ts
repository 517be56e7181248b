import type { EChartsCoreOption } from "echarts/core";
import { cleanLine } from "./clean-text.ts";
import { fontFamily, light } from "./svg.ts";

export interface TornadoBar {
  readonly label: string;
  readonly low: number;
  readonly high: number;
}

export interface Tornado {
  readonly bars: readonly TornadoBar[];
  readonly base: number;
  readonly format: (value: number) => string;
  /** What the two colours mean. */
  readonly legend: { readonly low: string; readonly high: string };
}

/** Height that gives each bar its room, in pixels. */
export function tornadoHeight(bars: number): number {
  return 132 + bars * 44;
}

/** One row per bar, widest on top, from the value at its low end to the one at its high end, around the base. */
export function tornadoOption({ bars, base, format, legend }: Tornado): EChartsCoreOption {
  const rows = bars.map(({ label, low, high }, row) => ({
    row,
    label: cleanLine(label),
    low,
    high,
  }));
  return {
    grid: { left: 248, right: 32, top: 84, bottom: 36 },
    legend: {
      top: 46,
      left: 12,
      itemWidth: 14,
      itemHeight: 10,
      itemGap: 40,
      textStyle: { color: light.quiet, fontSize: 12 },
      data: [cleanLine(legend.low), cleanLine(legend.high)],
      selectedMode: false,
    },
    xAxis: {
      type: "value",
      scale: true,
      // Room for the values beside the widest bar.
      boundaryGap: ["12%", "12%"],
      axisLabel: { color: light.quiet, fontSize: 12, formatter: format, hideOverlap: true },
      splitLine: { lineStyle: { color: light.grid } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map(({ label }) => label),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: light.ink, fontSize: 13, width: 208, overflow: "truncate" },
    },
    series: [
      side(
        legend.low,
        light.orange,
        rows.map(({ row, low }) => [row, base, low]),
        format,
      ),
      {
        ...side(
          legend.high,
          light.blue,
          rows.map(({ row, high }) => [row, base, high]),
          format,
        ),
        markLine: {
          silent: true,
          symbol: "none",
          lineStyle: { color: light.ink, width: 1.5, type: "solid" },
          label: {
            formatter: () => format(base),
            color: light.ink,
            fontSize: 12,
            position: "start",
            distance: 16,
          },
          data: [{ xAxis: base }],
        },
      },
    ],
  };
}

/** What ECharts hands to a custom series, as far as it is used here. */
interface RenderApi {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly [number, number];
}

function side(
  name: string,
  color: string,
  data: readonly (readonly number[])[],
  format: (value: number) => string,
): object {
  return {
    type: "custom",
    name: cleanLine(name),
    color,
    silent: true,
    encode: { x: [1, 2], y: 0 },
    data,
    renderItem: (_: unknown, api: RenderApi) => drawBar(api, color, format),
  };
}

const barHeight = 22;

function drawBar(api: RenderApi, color: string, format: (value: number) => string) {
  const [row, base, end] = [api.value(0), api.value(1), api.value(2)];
  const [x, y] = api.coord([base, row]);
  const [endX] = api.coord([end, row]);
  const toRight = endX >= x;
  return {
    type: "group",
    children: [
      {
        type: "rect",
        shape: {
          x: Math.min(x, endX),
          y: y - barHeight / 2,
          width: Math.abs(endX - x),
          height: barHeight,
        },
        style: { fill: color },
      },
      {
        type: "text",
        style: {
          text: format(end),
          x: endX + (toRight ? 6 : -6),
          y,
          fill: light.quiet,
          fontSize: 12,
          fontFamily,
          align: toRight ? "left" : "right",
          verticalAlign: "middle",
        },
      },
    ],
  };
}
