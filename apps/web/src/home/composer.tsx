import { type ArtifactRef, limits, type PlanInput } from "@stepcast/contracts";
import { CornerDownLeft, Paperclip } from "lucide-react";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { useRefusal } from "../session/use-me.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Segments } from "../ui/segments.tsx";
import { Tip } from "../ui/tip.tsx";
import { Attached } from "./attached.tsx";
import { type ComposerMode, useComposerMode } from "./composer-draft.ts";
import { type PlanText, planTextOf } from "./plan-text.ts";
import { type Attachment, type Returned, useAttachment } from "./use-attachment.ts";
import { useDrop } from "./use-drop.ts";

/** What a person wants done. */
export type Intent = {
  readonly file: ArtifactRef | undefined;
  /** As it was typed. */
  readonly text: string;
} & (
  | { readonly goal: string; readonly plan?: undefined }
  | { readonly plan: PlanInput; readonly goal?: undefined }
);

/** Characters of a text whose direction may be its own; no goal is as long. */
const largestOfAnyDirection = 10 * limits.goalChars;

/** `act`: run and show the plan. `plan`: show the plan and wait. `run`: run without showing it. */
export type Urgency = "act" | "plan" | "run";

export interface ComposerProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Resolves to whether it was taken; what was not taken stays here. */
  readonly onSend: (intent: Intent, urgency: Urgency) => Promise<boolean>;
  readonly busy: boolean;
  /** Changes when the cursor is wanted here. */
  readonly focusToken: number;
  /** A file that comes back from what was discarded. */
  readonly returned?: Returned | undefined;
  /** More to choose, beside the mode. */
  readonly children?: ReactNode;
}

export function Composer(props: ComposerProps) {
  const { text, onText, onSend, busy, focusToken, returned } = props;
  const m = useMessages();
  const [mode, setMode] = useComposerMode();
  const area = useRef<HTMLTextAreaElement>(null);
  const { attachment, attach, remove, sent } = useAttachment(onText, returned);
  const over = useDrop(attach);
  const hintId = useId();
  const read = useMemo(() => planTextOf(text), [text]);
  const plan = read.kind === "plan" ? read.plan : undefined;
  const isJson = read.kind !== "words";
  const excess = isJson ? 0 : excessOf(text);
  const refusal = useRefusal("runs");
  const ready = isSendable(read, text) && !busy && refusal === undefined;

  useEffect(() => {
    if (focusToken > 0) area.current?.focus();
  }, [focusToken]);

  const { send, waits } = useSending(attachment, ready ? text : undefined, (urgency) => {
    const file = attachment.status === "ready" ? attachment.artifact : undefined;
    const intent = plan === undefined ? { goal: text.trim(), text, file } : { plan, text, file };
    void onSend(intent, urgency).then((taken) => taken && sent(attachment));
  });
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send(event.ctrlKey || event.metaKey ? "run" : mode);
  };
  return (
    <form
      aria-label={m.composer.title}
      onSubmit={(event) => {
        event.preventDefault();
        send(mode);
      }}
      className={classNames(
        "rounded-lg border bg-surface transition-colors duration-150 focus-within:border-accent",
        over ? "border-accent" : "border-line",
      )}
    >
      <textarea
        ref={area}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={keyDown}
        onPaste={(event) => takePastedFile(event, attach)}
        placeholder={over ? m.composer.drop : m.composer.placeholder}
        aria-label={m.composer.placeholder}
        aria-describedby={hintId}
        rows={2}
        aria-invalid={excess > 0}
        // The browser looks each line's own up, which takes it minutes for a large plan.
        dir={isJson || text.length > largestOfAnyDirection ? "ltr" : "auto"}
        className={classNames(
          "field-sizing-content block max-h-72 min-h-20 w-full resize-none bg-transparent px-4 pt-4 pb-2 outline-none",
          isJson ? "figures text-sm" : "text-md md:text-lg",
        )}
      />
      <Wrong read={read} excess={excess} />
      <Attached attachment={attachment} plan={plan} onRemove={remove} />
      {/* Whoever may not run anything reads why: a touch shows no tip, and Enter does nothing. */}
      <p id={hintId} className={refusal === undefined ? "sr-only" : "px-4 pb-2 text-muted text-sm"}>
        {refusal ?? m.composer.keys}
      </p>
      <Toolbar
        mode={mode}
        onMode={setMode}
        ready={ready && !waits}
        refusal={refusal}
        onFile={(file) => void attach(file)}
      >
        {props.children}
      </Toolbar>
    </form>
  );
}

/** By how many characters a goal is too long. */
function excessOf(text: string): number {
  return Math.max(0, text.trim().length - limits.goalChars);
}

/** What is meant as a plan and is none would only fail as a goal. */
function isSendable({ kind }: PlanText, text: string): boolean {
  return kind === "plan" || (kind === "words" && text.trim() !== "" && excessOf(text) === 0);
}

/** Says what is wrong with a text instead of cutting or sending it; nothing that was written is lost. */
function Wrong({ read, excess }: { readonly read: PlanText; readonly excess: number }) {
  const m = useMessages();
  const format = useFormat();
  if (read.kind === "not-json" || read.kind === "no-plan")
    return (
      <p role="status" className="wrap-anywhere px-4 pb-2 text-muted text-sm">
        {read.kind === "no-plan" ? m.composer.noPlan : `${m.plan.notJson}: ${read.reason}`}
      </p>
    );
  if (excess === 0) return null;
  return (
    <p role="alert" data-tone="failed" className="px-4 pb-2 text-ink text-sm">
      {m.composer.tooLong(format.number(limits.goalChars), format.number(excess))}
    </p>
  );
}

/** Spreadsheets bring a picture of the cells along; the text is what is meant then. */
function takePastedFile(event: ClipboardEvent, onFile: (file: File) => void): void {
  const { files, types } = event.clipboardData;
  const [file] = files;
  if (file === undefined || types.includes("text/plain")) return;
  event.preventDefault();
  onFile(file);
}

/** What is sent while its file is still on the way goes as soon as the file has arrived, unless its words were changed meanwhile. */
function useSending(
  attachment: Attachment,
  /** Undefined when they cannot be sent. */
  words: string | undefined,
  go: (urgency: Urgency) => void,
): { readonly send: (urgency: Urgency) => void; readonly waits: boolean } {
  const [waiting, setWaiting] = useState<{ readonly urgency: Urgency; readonly words: string }>();
  const { status } = attachment;
  const send = (urgency: Urgency) => {
    if (words === undefined) return;
    if (status === "uploading") setWaiting({ urgency, words });
    else go(urgency);
  };
  const waits = waiting !== undefined && waiting.words === words;
  useEffect(() => {
    if (waiting === undefined || status === "uploading") return;
    setWaiting(undefined);
    if (status === "ready" && waits) go(waiting.urgency);
  }, [waiting, waits, status, go]);
  return { send, waits };
}

function Toolbar(props: {
  readonly mode: ComposerMode;
  readonly onMode: (mode: ComposerMode) => void;
  readonly ready: boolean;
  readonly refusal: string | undefined;
  readonly onFile: (file: File) => void;
  readonly children: ReactNode;
}) {
  const m = useMessages();
  const { mode, onMode, ready, refusal, onFile, children } = props;
  return (
    <div className="flex flex-wrap items-center gap-2 p-2">
      <AttachButton onFile={onFile} />
      <Segments
        label={m.composer.mode}
        value={mode}
        onChange={onMode}
        segments={[
          { value: "act", label: m.composer.act, hint: m.composer.actHint },
          { value: "plan", label: m.composer.plan, hint: m.composer.planHint },
        ]}
      />
      {children}
      <Tip text={refusal ?? m.composer.keys}>
        <Button
          type="submit"
          look="solid"
          className="ml-auto aria-disabled:bg-hover aria-disabled:text-muted aria-disabled:opacity-100"
          aria-disabled={!ready}
        >
          {mode === "plan" ? m.composer.makePlan : m.composer.run}
          <CornerDownLeft size={14} strokeWidth={2} aria-hidden="true" />
        </Button>
      </Tip>
    </div>
  );
}

function AttachButton({ onFile }: { readonly onFile: (file: File) => void }) {
  const m = useMessages();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        icon={Paperclip}
        label={m.composer.attach}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,.json,text/csv,application/json"
        aria-label={m.composer.attach}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) onFile(file);
          event.target.value = "";
        }}
      />
    </>
  );
}
