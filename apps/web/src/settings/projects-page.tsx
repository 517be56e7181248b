import type { Project } from "@stepcast/contracts";
import { Link } from "@tanstack/react-router";
import { Archive, ArchiveRestore, FolderKanban, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { Ago } from "../format/ago.tsx";
import { isolated } from "../format/isolated.ts";
import { trpc } from "../server/trpc.ts";
import { ActButton } from "../session/act-button.tsx";
import { Badge } from "../ui/badge.tsx";
import { buttonClass } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { RowMenu } from "../ui/row-menu.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { ProjectName } from "./project-name.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

/** Names under which runs are gathered. */
export function ProjectsPage() {
  const words = useSettingsWords();
  const w = words.projects;
  const projects = trpc.projects.list.useQuery({});
  const utils = trpc.useUtils();
  const archive = trpc.projects.archive.useMutation({
    onSettled: () => utils.projects.list.invalidate(),
  });
  const [naming, setNaming] = useState<Project | "new">();
  const [archiving, setArchiving] = useState<Project>();
  return (
    <SettingsPage
      page="projects"
      intro={w.intro}
      action={
        <ActButton look="solid" onClick={() => setNaming("new")}>
          <Plus size={14} aria-hidden="true" />
          {w.create}
        </ActButton>
      }
    >
      {archive.error !== null && <ErrorNote error={archive.error} />}
      <Loaded query={projects}>
        {({ projects: rows }) =>
          rows.length === 0 ? (
            <Empty text={w.empty} />
          ) : (
            <Rows label={words.pages.projects}>
              {rows.map((row) => (
                <ProjectLine
                  key={row.projectId}
                  row={row}
                  onRename={() => setNaming(row)}
                  onArchive={() => setArchiving(row)}
                  onRestore={() => archive.mutate({ projectId: row.projectId, archived: false })}
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {naming !== undefined && (
        <ProjectName
          project={naming === "new" ? undefined : naming}
          onClose={() => setNaming(undefined)}
        />
      )}
      <Confirm
        open={archiving !== undefined}
        onOpenChange={(open) => !open && setArchiving(undefined)}
        title={w.archiveTitle(isolated(archiving?.name ?? ""))}
        body={w.archiveBody}
        yes={w.archive}
        no={words.cancel}
        onYes={() => archiving !== undefined && archive.mutate({ projectId: archiving.projectId })}
      />
    </SettingsPage>
  );
}

function ProjectLine(props: {
  readonly row: Project;
  readonly onRename: () => void;
  readonly onArchive: () => void;
  readonly onRestore: () => void;
}) {
  const words = useSettingsWords();
  const w = words.projects;
  const { row, onRename, onArchive, onRestore } = props;
  return (
    <Row
      faded={row.archived}
      sign={<FolderKanban size={16} strokeWidth={1.75} aria-hidden="true" />}
      name={row.name}
      badges={row.archived && <Badge>{w.archived}</Badge>}
      facts={<Ago at={row.createdAt} words={w.created} />}
      end={
        <>
          <Link
            to="/runs"
            search={{ project: row.projectId }}
            className={buttonClass("plain", "small")}
          >
            {w.runs}
          </Link>
          <RowMenu
            label={words.more(row.name)}
            actions={[
              { icon: Pencil, label: w.rename, onSelect: onRename },
              row.archived
                ? { icon: ArchiveRestore, label: w.restore, onSelect: onRestore }
                : { icon: Archive, label: w.archive, onSelect: onArchive },
            ]}
          />
        </>
      }
    />
  );
}
