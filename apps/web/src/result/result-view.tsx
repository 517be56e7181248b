import type { ArtifactRef, JsonValue, RunState } from "@stepcast/contracts";
import { ArtifactView } from "../artifact/artifact-view.tsx";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { isShare, isYear, memberName, valueKind } from "../value/value-kind.ts";
import { Scalar, ValueView } from "../value/value-view.tsx";

/** What a run gave: figures first, then pictures, then texts, then the rest. */
export function ResultView({ run }: { readonly run: RunState }) {
  const m = useMessages();
  const { figures, rest } = splitOutput(run.output);
  const files = orderFiles(run);
  const nothing = figures.length === 0 && rest === undefined && files.length === 0;
  if (nothing && run.outputRef === undefined)
    return <p className="px-4 py-3 text-muted">{m.run.noOutput}</p>;
  return (
    <div className="divide-y divide-line">
      {figures.length > 0 && <Figures figures={figures} />}
      {run.outputRef !== undefined && (
        <div className="px-4 py-3">
          <p className="mb-2 text-muted text-sm">{m.value.large}</p>
          <ArtifactView artifact={run.outputRef} />
        </div>
      )}
      <Files files={files} />
      {rest !== undefined && (
        <div className="px-4 py-3">
          <ValueView value={rest} />
        </div>
      )}
    </div>
  );
}

/** Pictures side by side where there is room; everything else below each other. */
export function Files({ files }: { readonly files: readonly ArtifactRef[] }) {
  const pictures = files.filter(({ mediaType }) => mediaType.startsWith("image/"));
  const others = files.filter(({ mediaType }) => !mediaType.startsWith("image/"));
  return (
    <>
      {pictures.length > 0 && (
        <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,720px),1fr))]">
          {pictures.map((artifact) => (
            <ArtifactView key={artifact.$artifact + artifact.name} artifact={artifact} />
          ))}
        </div>
      )}
      {others.map((artifact) => (
        <ArtifactView key={artifact.$artifact + artifact.name} artifact={artifact} />
      ))}
    </>
  );
}

type Figure = readonly [name: string, value: string | number | boolean];

function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  const m = useMessages();
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(132px,1fr))] gap-x-6 gap-y-4 px-4 py-4">
      {figures.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-muted text-xs">{memberName(name, m.value.members)}</dt>
          <dd className="mt-0.5 font-[520] text-lg tracking-tight tabular-nums">
            <FigureValue name={name} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function FigureValue({ name, value }: { readonly name: string; readonly value: Figure[1] }) {
  const format = useFormat();
  if (typeof value !== "number") return <Scalar value={value} />;
  const figure = isYear(name, value) ? String(value) : format.figure(value);
  return <span title={String(value)}>{isShare(name) ? format.percent(value) : figure}</span>;
}

const longestFigure = 40;
const mostFigures = 8;

interface Split {
  readonly figures: readonly Figure[];
  readonly rest: JsonValue | undefined;
}

/** Short scalars of the output become figures; files are shown on their own; the rest stays a value. */
function splitOutput(output: JsonValue | undefined): Split {
  const kind = valueKind(output);
  switch (kind.kind) {
    case "nothing":
    case "artifact":
      return { figures: [], rest: undefined };
    case "scalar":
      return isShort(kind.value)
        ? { figures: [["result", kind.value]], rest: undefined }
        : { figures: [], rest: output };
    case "record":
      return splitMembers(kind.members);
    default:
      return { figures: [], rest: output };
  }
}

function splitMembers(members: readonly (readonly [string, JsonValue])[]): Split {
  const figures: Figure[] = [];
  const rest: (readonly [string, JsonValue])[] = [];
  for (const [name, member] of members) {
    const { kind } = valueKind(member);
    if (kind === "artifact" || kind === "nothing") continue;
    if (isFigure(member) && figures.length < mostFigures) figures.push([name, member]);
    else rest.push([name, member]);
  }
  return { figures, rest: rest.length === 0 ? undefined : Object.fromEntries(rest) };
}

function isFigure(member: JsonValue): member is Figure[1] {
  return typeof member !== "object" && isShort(member);
}

function isShort(value: string | number | boolean): boolean {
  return typeof value !== "string" || (value.length > 0 && value.length <= longestFigure);
}

/** Every file once: pictures, then pages, then texts, then others. */
function orderFiles(run: RunState): readonly ArtifactRef[] {
  const byId = new Map(
    run.artifacts.map(({ artifact }) => [artifact.$artifact + artifact.name, artifact]),
  );
  return [...byId.values()].sort((a, b) => rank(a) - rank(b));
}

function rank({ mediaType }: ArtifactRef): number {
  if (mediaType.startsWith("image/")) return 0;
  if (mediaType.startsWith("text/html")) return 1;
  return mediaType.startsWith("text/markdown") ? 2 : 3;
}
