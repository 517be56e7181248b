import type { EChartsCoreOption } from "echarts/core";
import { cleanLine } from "./clean-text.ts";
import { light } from "./svg.ts";

export interface ChartSeries {
  readonly name: string;
  readonly kind: "bar" | "line";
  /** One per label; null leaves a gap. */
  readonly values: readonly (number | null)[];
}

export interface SeriesChart {
  readonly labels: readonly string[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
}

/** Bars and lines over common labels. */
export function seriesOption({ labels, series, format }: SeriesChart): EChartsCoreOption {
  const hasBars = series.some(({ kind }) => kind === "bar");
  return {
    grid: {
      left: 16,
      right: 24,
      top: 88,
      bottom: 16,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    legend: {
      top: 46,
      left: 12,
      type: "plain",
      itemWidth: 18,
      itemHeight: 10,
      itemGap: 40,
      textStyle: { color: light.quiet, fontSize: 12, width: 220, overflow: "truncate" },
      selectedMode: false,
    },
    xAxis: {
      type: "category",
      data: labels.map(cleanLine),
      boundaryGap: hasBars,
      axisTick: { show: false },
      axisLine: { onZero: false, lineStyle: { color: light.quiet } },
      axisLabel: {
        color: light.quiet,
        fontSize: 12,
        width: 110,
        overflow: "truncate",
        hideOverlap: true,
      },
    },
    yAxis: {
      type: "value",
      // Bars must start at zero to be honest; lines may show what moves.
      scale: !hasBars,
      axisLabel: { color: light.quiet, fontSize: 12, formatter: format },
      splitLine: { lineStyle: { color: light.grid } },
    },
    series: series.map((each) => ({
      type: each.kind,
      name: cleanLine(each.name),
      data: [...each.values],
      silent: true,
      ...(each.kind === "line" ? lineLook(labels.length) : { barMaxWidth: 36 }),
    })),
  };
}

/** Points mark single values while there is room for them. */
function lineLook(points: number): object {
  return { lineStyle: { width: 2.25 }, symbol: "circle", symbolSize: 5, showSymbol: points <= 60 };
}
