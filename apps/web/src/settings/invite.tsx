import type { NewInvitation, Role } from "@stepcast/contracts";
import { useState } from "react";
import { useFormat } from "../format/use-format.ts";
import { trpc } from "../server/trpc.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogButtons } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Secret } from "../ui/secret.tsx";
import { roles } from "./roles.ts";
import { useSettingsWords } from "./use-settings-words.ts";

const expiries = ["24", "168", "720"] as const;

/** Makes a link that lets one person in; the link is shown once. */
export function Invite({ onClose }: { readonly onClose: () => void }) {
  const words = useSettingsWords();
  const w = words.members;
  const format = useFormat();
  const [made, setMade] = useState<NewInvitation>();
  return (
    <Dialog
      open
      sticky
      onOpenChange={(open) => !open && onClose()}
      title={made === undefined ? w.inviteTitle : w.linkTitle}
      body={made === undefined ? w.inviteBody : w.linkBody(format.dateTime(made.expiresAt))}
    >
      {made === undefined ? (
        <InvitationForm onMade={setMade} onClose={onClose} />
      ) : (
        <>
          <Secret label={w.link} value={made.link} />
          <DialogButtons>
            <Button look="solid" onClick={onClose}>
              {words.done}
            </Button>
          </DialogButtons>
        </>
      )}
    </Dialog>
  );
}

function InvitationForm(props: {
  readonly onMade: (made: NewInvitation) => void;
  readonly onClose: () => void;
}) {
  const words = useSettingsWords();
  const w = words.members;
  const utils = trpc.useUtils();
  const invite = trpc.members.invite.useMutation({
    onSuccess: (made) => {
      props.onMade(made);
      void utils.members.list.invalidate();
    },
  });
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [hours, setHours] = useState<(typeof expiries)[number]>("168");
  const submit = () =>
    invite.mutateAsync({
      role,
      expiresInHours: Number(hours),
      ...(email.trim() !== "" && { email: email.trim() }),
    });
  return (
    <Form onSubmit={submit} className="grid gap-4">
      <TextField
        label={w.email}
        hint={w.emailHint}
        type="email"
        autoComplete="off"
        value={email}
        onChange={({ target }) => setEmail(target.value)}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={w.role}
          hint={words.roleHints[role]}
          value={role}
          options={roles.map((value) => [value, words.roles[value]])}
          onChoose={setRole}
        />
        <SelectField
          label={w.expiry}
          value={hours}
          options={expiries.map((value) => [value, words.days(Number(value) / 24)])}
          onChoose={setHours}
        />
      </div>
      {invite.error !== null && <ErrorNote error={invite.error} />}
      <DialogButtons>
        <Button onClick={props.onClose}>{words.cancel}</Button>
        <Button type="submit" look="solid" disabled={invite.isPending}>
          {w.submit}
        </Button>
      </DialogButtons>
    </Form>
  );
}
