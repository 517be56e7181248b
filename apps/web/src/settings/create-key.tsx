import type { Narrowing, NewKey, Scope } from "@stepcast/contracts";
import { useState } from "react";
import { trpc } from "../server/trpc.ts";
import { useMe } from "../session/use-me.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogButtons } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { NewKeyShown } from "./new-key-shown.tsx";
import { ScopeMatrix } from "./scope-matrix.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

const reaches = ["all", "room", "agent", "run"] as const;
type Reach = (typeof reaches)[number];

const expiries = ["7", "30", "90", "365", "never"] as const;
type Expiry = (typeof expiries)[number];

/** What a key is for, what it opens, and for how long; then the key itself, once. */
export function CreateKey({ onClose }: { readonly onClose: () => void }) {
  const w = useSettingsWords().keys;
  const [made, setMade] = useState<NewKey>();
  return (
    <Dialog
      open
      sticky
      onOpenChange={(open) => !open && onClose()}
      title={made === undefined ? w.createTitle : w.shownTitle}
      body={made === undefined ? undefined : w.shownBody}
    >
      {made === undefined ? (
        <KeyForm onMade={setMade} onClose={onClose} />
      ) : (
        <NewKeyShown made={made} onClose={onClose} />
      )}
    </Dialog>
  );
}

function KeyForm(props: { readonly onMade: (made: NewKey) => void; readonly onClose: () => void }) {
  const words = useSettingsWords();
  const w = words.keys;
  const me = useMe();
  const utils = trpc.useUtils();
  const create = trpc.keys.create.useMutation({
    onSuccess: (made) => {
      props.onMade(made);
      void utils.keys.list.invalidate();
    },
  });
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set<Scope>(["events"]));
  const [reach, setReach] = useState<Reach>("all");
  const [reachId, setReachId] = useState("");
  const [expiry, setExpiry] = useState<Expiry>("90");
  const submit = () => {
    const only = narrowingOf(reach, reachId.trim());
    return create.mutateAsync({
      name: name.trim(),
      scopes: [...scopes],
      ...(only !== undefined && { only }),
      ...(expiry !== "never" && { expiresInDays: Number(expiry) }),
    });
  };
  const ready = name.trim() !== "" && scopes.size > 0 && (reach === "all" || reachId.trim() !== "");
  return (
    <Form onSubmit={submit} className="grid gap-4">
      <TextField
        label={w.name}
        hint={w.nameHint}
        value={name}
        maxLength={100}
        autoComplete="off"
        dir="auto"
        onChange={({ target }) => setName(target.value)}
      />
      <ScopeMatrix allowed={me?.scopes ?? []} chosen={scopes} onChoose={setScopes} />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={w.reach}
          value={reach}
          options={reaches.map((value) => [value, w.reaches[value]])}
          onChoose={setReach}
        />
        {reach !== "all" && (
          <TextField
            label={w.reachIds[reach]}
            value={reachId}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setReachId(target.value)}
          />
        )}
        <SelectField
          label={w.expiry}
          value={expiry}
          options={expiries.map((value) => [
            value,
            value === "never" ? w.never : words.days(Number(value)),
          ])}
          onChoose={setExpiry}
        />
      </div>
      {create.error !== null && <ErrorNote error={create.error} />}
      <DialogButtons>
        <Button onClick={props.onClose}>{words.cancel}</Button>
        <Button type="submit" look="solid" disabled={!ready || create.isPending}>
          {w.submit}
        </Button>
      </DialogButtons>
    </Form>
  );
}

function narrowingOf(reach: Reach, id: string): Narrowing | undefined {
  switch (reach) {
    case "all":
      return undefined;
    case "room":
      return { room: id };
    case "agent":
      return { agentId: id };
    case "run":
      return { runId: id };
  }
}
