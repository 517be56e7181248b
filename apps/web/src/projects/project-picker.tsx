import { FolderKanban } from "lucide-react";
import { useEffect, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { trpc } from "../server/trpc.ts";
import { Select } from "../ui/select.tsx";

const storageKey = "stepcast.composer.project";
const freshMs = 60_000;

/** Projects that take new runs; empty until they are known. */
function useProjects() {
  const { data } = trpc.projects.list.useQuery({}, { staleTime: freshMs });
  return data?.projects.filter(({ archived }) => !archived) ?? [];
}

/** The project that new runs go into, as chosen last in this browser. */
export function useChosenProject(): readonly [
  project: string | undefined,
  choose: (project: string | undefined) => void,
] {
  const [stored, setStored] = useState(() => localStorage.getItem(storageKey) ?? undefined);
  const projects = useProjects();
  useEffect(() => {
    if (stored === undefined) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, stored);
  }, [stored]);
  // One that is gone, or was somebody else's, is not chosen.
  const known = projects.some(({ projectId }) => projectId === stored);
  return [known ? stored : undefined, setStored];
}

/** Which project; not there where there is none to choose. */
export function ProjectPicker(props: {
  readonly none: string;
  readonly value: string | undefined;
  readonly onChoose: (project: string | undefined) => void;
}) {
  const m = useMessages();
  const projects = useProjects();
  if (projects.length === 0) return null;
  const { none, value, onChoose } = props;
  return (
    <Select
      quiet
      icon={FolderKanban}
      aria-label={m.runs.project}
      value={value ?? ""}
      options={[["", none], ...projects.map(({ projectId, name }) => [projectId, name] as const)]}
      onChoose={(chosen) => onChoose(chosen === "" ? undefined : chosen)}
      className="h-8 max-w-52 text-sm pointer-coarse:h-touch"
    />
  );
}
