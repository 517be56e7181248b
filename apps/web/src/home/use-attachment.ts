import type { Stepcast } from "@stepcast/client";
import type { ArtifactRef } from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { keepInTab } from "./keep-in-tab.ts";
import { planIn } from "./plan-text.ts";

export type Attachment =
  | { readonly status: "none" }
  | { readonly status: "uploading"; readonly name: string }
  | { readonly status: "ready"; readonly name: string; readonly artifact: ArtifactRef }
  | { readonly status: "refused"; readonly name: string }
  | { readonly status: "failed"; readonly name: string; readonly error: unknown };

/** A file that comes back; another object each time, since the same one may come back again. */
export interface Returned {
  readonly file: ArtifactRef;
}

const none: Attachment = { status: "none" };
const fileKey = "stepcast.composer.file";
const largestPlanBytes = 4 * 1024 * 1024;

/**
 * One file beside the goal. A CSV is uploaded at once and becomes `input.file`; a plan in JSON is
 * handed to `onPlan` as text. Anything else is refused by name.
 */
export function useAttachment(
  onPlan: (text: string) => void,
  returned: Returned | undefined,
): {
  readonly attachment: Attachment;
  readonly attach: (file: File) => Promise<void>;
  readonly remove: () => void;
  /** Takes away what was sent, unless something else is attached by now. */
  readonly sent: (what: Attachment) => void;
} {
  const { artifacts } = useStepcast();
  const [attachment, setAttachment] = useState(keptAttachment);
  useEffect(() => keepAttachment(attachment), [attachment]);
  // The latest wish counts: what was removed or replaced while it was on its way does not come back.
  const turn = useRef(0);
  const attach = useCallback(
    async (file: File) => {
      const { name } = file;
      const mine = ++turn.current;
      const plan = await planText(file);
      if (turn.current !== mine) return;
      if (plan !== undefined) {
        setAttachment(none);
        return onPlan(plan);
      }
      if (!isTable(file)) return setAttachment({ status: "refused", name });
      setAttachment({ status: "uploading", name });
      const arrived = await upload(artifacts, file);
      if (turn.current === mine) setAttachment(arrived);
    },
    [artifacts, onPlan],
  );
  useEffect(() => {
    if (returned === undefined) return;
    const { file } = returned;
    const back: Attachment = { status: "ready", name: file.name, artifact: file };
    const isTaken = ({ status }: Attachment) => status === "uploading" || status === "ready";
    setAttachment((now) => (isTaken(now) ? now : back));
  }, [returned]);
  const remove = useCallback(() => {
    turn.current += 1;
    setAttachment(none);
  }, []);
  const sent = useCallback((what: Attachment) => {
    setAttachment((now) => (now === what ? none : now));
    // Also when the page was left meanwhile.
    if (sessionStorage.getItem(fileKey) === textOf(what)) sessionStorage.removeItem(fileKey);
  }, []);
  return { attachment, attach, remove, sent };
}

/** What was attached in this tab before a reload, or before another screen was shown. */
function keptAttachment(): Attachment {
  const text = sessionStorage.getItem(fileKey);
  if (text === null) return none;
  try {
    // Cast: what `keepAttachment` wrote; an older build's is caught by the members that are looked at.
    const artifact = JSON.parse(text) as ArtifactRef;
    const { $artifact, name } = artifact;
    if (typeof $artifact !== "string" || typeof name !== "string") return none;
    return { status: "ready", name, artifact };
  } catch {
    return none;
  }
}

/** Only what has arrived can be kept: the file itself is the page's. */
function keepAttachment(attachment: Attachment): void {
  keepInTab(fileKey, textOf(attachment));
}

function textOf(attachment: Attachment): string | undefined {
  return attachment.status === "ready" ? JSON.stringify(attachment.artifact) : undefined;
}

/** The file as it is once it arrived, or why it did not. */
async function upload(artifacts: Stepcast["artifacts"], file: File): Promise<Attachment> {
  const { name } = file;
  try {
    const artifact = await artifacts.upload({ name, mediaType: "text/csv", content: file });
    return { status: "ready", name, artifact };
  } catch (error) {
    return { status: "failed", name, error };
  }
}

/** The text of a file that is a plan. */
async function planText(file: File): Promise<string | undefined> {
  const isJson = /\.json$/i.test(file.name) || file.type === "application/json";
  if (!isJson || file.size > largestPlanBytes) return undefined;
  const text = await file.text();
  return planIn(text) === undefined ? undefined : text;
}

function isTable(file: File): boolean {
  return /\.(csv|tsv|txt)$/i.test(file.name) || file.type === "text/csv";
}
