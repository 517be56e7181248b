import { limits } from "@stepcast/contracts";
import { useState } from "react";
import { trpc } from "../server/trpc.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { TextField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Panel } from "../ui/panel.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

const nothing = { current: "", next: "" };

/** The current password and a new one. */
export function PasswordForm() {
  const w = useSettingsWords().profile;
  const [typed, setTyped] = useState(nothing);
  const change = trpc.account.changePassword.useMutation({ onSuccess: () => setTyped(nothing) });
  const submit = () => change.mutateAsync({ current: typed.current, next: typed.next });
  const ready = typed.current !== "" && typed.next.length >= limits.passwordMinChars;
  return (
    <Panel title={w.password}>
      <Form onSubmit={submit} className="grid gap-3 px-3.5 pb-3.5 sm:grid-cols-2">
        <TextField
          label={w.current}
          type="password"
          autoComplete="current-password"
          value={typed.current}
          onChange={({ target }) => setTyped({ ...typed, current: target.value })}
        />
        <TextField
          label={w.next}
          type="password"
          autoComplete="new-password"
          hint={w.nextHint(limits.passwordMinChars)}
          value={typed.next}
          onChange={({ target }) => setTyped({ ...typed, next: target.value })}
        />
        {change.error !== null && <ErrorNote error={change.error} className="sm:col-span-2" />}
        <div className="flex flex-wrap items-center gap-3 sm:col-span-2">
          <Button type="submit" disabled={!ready || change.isPending}>
            {w.change}
          </Button>
          <p role="status" className="text-muted text-sm">
            {change.isSuccess && w.changed}
          </p>
        </div>
      </Form>
    </Panel>
  );
}
