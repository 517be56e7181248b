import type { Project } from "@stepcast/contracts";
import { useState } from "react";
import { trpc } from "../server/trpc.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogButtons } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { TextField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

/** The name of a new project, or another one for a project that is there. */
export function ProjectName(props: {
  readonly project: Project | undefined;
  readonly onClose: () => void;
}) {
  const words = useSettingsWords();
  const w = words.projects;
  const { project, onClose } = props;
  const [name, setName] = useState(project?.name ?? "");
  const utils = trpc.useUtils();
  const then = { onSuccess: onClose, onSettled: () => utils.projects.list.invalidate() };
  const create = trpc.projects.create.useMutation(then);
  const rename = trpc.projects.rename.useMutation(then);
  const submit = () =>
    project === undefined
      ? create.mutateAsync({ name: name.trim() })
      : rename.mutateAsync({ projectId: project.projectId, name: name.trim() });
  const error = create.error ?? rename.error;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={project === undefined ? w.create : w.rename}
    >
      <Form onSubmit={submit} className="grid gap-4">
        <TextField
          label={w.name}
          value={name}
          maxLength={100}
          autoComplete="off"
          dir="auto"
          onChange={({ target }) => setName(target.value)}
        />
        {error !== null && <ErrorNote error={error} />}
        <DialogButtons>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button
            type="submit"
            look="solid"
            disabled={name.trim() === "" || create.isPending || rename.isPending}
          >
            {project === undefined ? w.submit : words.save}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
