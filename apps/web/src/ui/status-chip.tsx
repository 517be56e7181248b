import type { RunStatus, StepStatus } from "@stepcast/contracts";
import { runTone, stepTone, type Tone } from "@stepcast/react";
import {
  Ban,
  Check,
  CircleDashed,
  Hand,
  LoaderCircle,
  type LucideIcon,
  Pause,
  RotateCw,
  SkipForward,
  X,
} from "lucide-react";
import { useMessages } from "../i18n/messages.tsx";
import { classNames } from "./class-names.ts";

const stepIcons: Readonly<Record<StepStatus, LucideIcon>> = {
  pending: CircleDashed,
  waiting: Hand,
  running: LoaderCircle,
  retrying: RotateCw,
  succeeded: Check,
  failed: X,
  skipped: SkipForward,
  cancelled: Ban,
};

const runIcons: Readonly<Record<RunStatus, LucideIcon>> = {
  queued: CircleDashed,
  running: LoaderCircle,
  paused: Pause,
  completed: Check,
  failed: X,
  cancelled: Ban,
};

/** Status as icon, word and colour. */
export function RunStatusChip(props: { readonly status: RunStatus; readonly stopping?: boolean }) {
  const m = useMessages();
  const { status, stopping = false } = props;
  return (
    <Chip
      tone={runTone(status)}
      icon={runIcons[status]}
      word={stopping ? m.run.stopping : m.run.status[status]}
      turning={status === "running"}
    />
  );
}

export function StepStatusChip({ status }: { readonly status: StepStatus }) {
  const m = useMessages();
  return (
    <Chip
      tone={stepTone(status)}
      icon={stepIcons[status]}
      word={m.run.step[status]}
      turning={status === "running"}
    />
  );
}

/** The sign alone, where the word stands beside it or is read out. */
export function StepStatusSign(props: { readonly status: StepStatus; readonly size?: number }) {
  const m = useMessages();
  const Icon = stepIcons[props.status];
  return (
    <Icon
      data-tone={stepTone(props.status)}
      role="img"
      aria-label={m.run.step[props.status]}
      size={props.size ?? 14}
      strokeWidth={2.25}
      className={classNames("shrink-0 text-ink", props.status === "running" && turningClass)}
    />
  );
}

export function RunStatusSign(props: { readonly status: RunStatus; readonly size?: number }) {
  const m = useMessages();
  const Icon = runIcons[props.status];
  return (
    <Icon
      data-tone={runTone(props.status)}
      role="img"
      aria-label={m.run.status[props.status]}
      size={props.size ?? 14}
      strokeWidth={2.25}
      className={classNames("shrink-0 text-ink", props.status === "running" && turningClass)}
    />
  );
}

const turningClass = "motion-safe:animate-spin";

function Chip(props: {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly word: string;
  readonly turning: boolean;
}) {
  const Icon = props.icon;
  return (
    <span
      data-tone={props.tone}
      className="inline-flex h-6 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-md bg-tone/12 px-2 font-[520] text-ink text-xs"
    >
      <Icon
        size={13}
        strokeWidth={2.25}
        aria-hidden="true"
        className={classNames(props.turning && turningClass)}
      />
      {props.word}
    </span>
  );
}
