import type { PlanInput, StepState } from "@stepcast/contracts";
import { StepIcon, stepTone } from "@stepcast/react";
import { useEffect, useLayoutEffect, useMemo, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { classNames } from "../ui/class-names.ts";
import { StepStatusSign } from "../ui/status-chip.tsx";
import { type GraphNode, type GraphPlace, type PlanGraph, planGraph } from "./plan-graph.ts";
import { useStepName } from "./use-step-name.ts";

export interface PlanGraphViewProps {
  readonly steps: PlanInput["steps"];
  /** How the steps stand, once there is a run. */
  readonly stateOf?: ((stepId: string) => StepState | undefined) | undefined;
  readonly selected?: string | undefined;
  readonly onSelect?: ((stepId: string) => void) | undefined;
}

const node = { height: 40, columnGap: 36, rowGap: 10, margin: 14 };
const narrowest = 124;
const widest = 184;
/** Steps of a plan that is drawn. */
export const drawnAtMost = 300;

/**
 * The plan from left to right: a column per stage, lines for what waits for what. The list beside it says the
 * same, and a stage of hundreds does not push it away: a large graph scrolls in its place.
 */
export function PlanGraphView(props: PlanGraphViewProps) {
  const m = useMessages();
  if (props.steps.length > drawnAtMost)
    return <p className="px-3.5 py-3 text-muted">{m.plan.tooLarge(props.steps.length)}</p>;
  return <Drawing {...props} />;
}

function Drawing(props: PlanGraphViewProps) {
  const m = useMessages();
  const { steps, stateOf, selected } = props;
  const graph = useMemo(() => planGraph(steps), [steps]);
  const { setFrame, frame, room } = useRoom();
  const nodeWidth = fittingWidth(room, graph.layers);
  useEffect(() => {
    const drawn = graph.nodes.find(({ step }) => step.id === selected);
    if (frame !== null && drawn !== undefined)
      bringIntoView(frame, placeOf(drawn, graph, nodeWidth), nodeWidth);
  }, [frame, graph, nodeWidth, selected]);
  const width = graph.layers * (nodeWidth + node.columnGap) - node.columnGap + 2 * node.margin;
  const height =
    Math.max(1, ...graph.heights) * (node.height + node.rowGap) - node.rowGap + 2 * node.margin;
  return (
    <section
      ref={setFrame}
      className="max-h-[36rem] overflow-auto"
      aria-label={m.plan.graph}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
      tabIndex={0}
    >
      <div className="relative mx-auto" style={{ width, height }}>
        <Lines
          graph={graph}
          nodeWidth={nodeWidth}
          width={width}
          height={height}
          stateOf={stateOf}
        />
        {graph.nodes.map((drawn) => (
          <Node key={drawn.step.id} {...props} drawn={drawn} graph={graph} nodeWidth={nodeWidth} />
        ))}
      </div>
    </section>
  );
}

function Node(
  props: PlanGraphViewProps & {
    readonly drawn: GraphNode;
    readonly graph: PlanGraph;
    readonly nodeWidth: number;
  },
) {
  const { drawn, graph, nodeWidth, stateOf, selected, onSelect } = props;
  const { step } = drawn;
  const name = useStepName();
  const state = stateOf?.(step.id);
  const { x, y } = placeOf(drawn, graph, nodeWidth);
  const words = name({ stepId: step.id, label: step.label ?? step.id, skill: step.skill });
  const content = (
    <>
      <span className="text-muted">
        <StepIcon icon={state?.icon ?? step.icon} skill={step.skill} />
      </span>
      <span className="wrap-anywhere line-clamp-2 min-w-0 flex-1 leading-4" dir="auto">
        {words}
      </span>
      {state !== undefined && state.status !== "pending" && (
        <StepStatusSign status={state.status} size={13} />
      )}
    </>
  );
  const className = classNames(
    "absolute flex items-center gap-2 rounded-md border bg-surface px-2.5 text-left text-sm transition-colors duration-150",
    state === undefined || state.status === "pending" ? "border-line" : "border-tone/60",
    selected === step.id && "outline-2 outline-accent",
    onSelect !== undefined && "hover:bg-hover",
  );
  const style = { left: x, top: y, width: nodeWidth, height: node.height };
  const tone = state === undefined ? undefined : stepTone(state.status);
  if (onSelect === undefined)
    return (
      <div className={className} style={style} data-tone={tone} title={words}>
        {content}
      </div>
    );
  return (
    <button
      type="button"
      className={className}
      style={style}
      data-tone={tone}
      title={words}
      aria-pressed={selected === step.id}
      onClick={() => onSelect(step.id)}
    >
      {content}
    </button>
  );
}

function Lines(props: {
  readonly graph: PlanGraph;
  readonly nodeWidth: number;
  readonly width: number;
  readonly height: number;
  readonly stateOf: PlanGraphViewProps["stateOf"];
}) {
  const { graph, nodeWidth, width, height, stateOf } = props;
  const places = new Map(
    graph.nodes.map((drawn) => [drawn.step.id, placeOf(drawn, graph, nodeWidth)]),
  );
  return (
    <svg width={width} height={height} className="absolute inset-0" aria-hidden="true">
      {graph.edges.map(({ from, to, via }) => {
        const start = places.get(from);
        const end = places.get(to);
        if (start === undefined || end === undefined) return null;
        const running = stateOf?.(to)?.status === "running";
        const done = stateOf?.(from)?.status === "succeeded";
        return (
          <path
            key={`${from} ${to}`}
            d={line(
              start,
              via.map((place) => placeOf(place, graph, nodeWidth)),
              end,
              nodeWidth,
            )}
            fill="none"
            stroke={running ? "var(--sc-running)" : done ? "var(--sc-muted)" : "var(--sc-queued)"}
            strokeOpacity={running ? 1 : 0.55}
            strokeWidth={running ? 2 : 1.25}
          />
        );
      })}
    </svg>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Columns are centred against the fullest one. */
function placeOf({ layer, row }: GraphPlace, graph: PlanGraph, nodeWidth: number): Point {
  const free = Math.max(...graph.heights) - (graph.heights[layer] ?? 0);
  return {
    x: node.margin + layer * (nodeWidth + node.columnGap),
    y: node.margin + (free / 2 + row) * (node.height + node.rowGap),
  };
}

/** From the right of one step to the left of another, straight through the rows kept free between. */
function line(start: Point, via: readonly Point[], end: Point, nodeWidth: number): string {
  const parts: string[] = [];
  let from = start;
  for (const to of [...via, end]) {
    const [x1, y1] = [from.x + nodeWidth, from.y + node.height / 2];
    const [x2, y2] = [to.x, to.y + node.height / 2];
    const bend = Math.max(16, (x2 - x1) / 2);
    parts.push(`${from === start ? "M" : "L"}${x1} ${y1}`);
    parts.push(`C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
    from = to;
  }
  return parts.join(" ");
}

/** Steps as wide as the room allows, within reason; a long plan scrolls. */
function fittingWidth(room: number, layers: number): number {
  const free = room - 2 * node.margin - (layers - 1) * node.columnGap;
  return Math.round(Math.min(widest, Math.max(narrowest, free / layers)));
}

/** Scrolls the frame alone, and only as far as it must. */
function bringIntoView(frame: HTMLElement, { x, y }: Point, nodeWidth: number): void {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = frame;
  const within = (from: number, start: number, end: number, size: number) =>
    Math.max(Math.min(from, start - node.margin), end + node.margin - size);
  frame.scrollTo({
    left: within(scrollLeft, x, x + nodeWidth, clientWidth),
    top: within(scrollTop, y, y + node.height, clientHeight),
  });
}

/** An element, and its width as it changes. */
function useRoom(): {
  readonly setFrame: (element: HTMLElement | null) => void;
  readonly frame: HTMLElement | null;
  readonly room: number;
} {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element === null) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return { setFrame: setElement, frame: element, room: width };
}
