import { useState } from "react";
import { trpc } from "../server/trpc.ts";
import { useMe } from "../session/use-me.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogButtons } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

const grants = ["viewer", "member"] as const;

/** Lets somebody into a room of one's own. Owners choose from the members; others know an id. */
export function OpenRoom(props: {
  readonly rooms: readonly string[];
  readonly onClose: () => void;
}) {
  const words = useSettingsWords();
  const w = words.rooms;
  const me = useMe();
  const { rooms, onClose } = props;
  const isOwner = me?.role === "owner";
  const members = trpc.members.list.useQuery(undefined, { enabled: isOwner });
  const utils = trpc.useUtils();
  const open = trpc.rooms.open.useMutation({
    onSuccess: onClose,
    onSettled: () => utils.rooms.list.invalidate(),
  });
  const people = members.data?.members.filter(({ user }) => user !== me?.user) ?? [];
  const [chosenRoom, setRoom] = useState<string>();
  const [chosenUser, setUser] = useState("");
  // Who stands first stays chosen, whoever else joins meanwhile.
  if (chosenUser === "" && people[0] !== undefined) setUser(people[0].user);
  const [role, setRole] = useState<(typeof grants)[number]>("viewer");
  const room = chosenRoom ?? rooms[0];
  const fromList = people.length > 0;
  const isKnown = people.some((person) => person.user === chosenUser);
  const user = fromList && !isKnown ? people[0]?.user : chosenUser.trim();
  const ready = room !== undefined && user !== undefined && user !== "";
  const submit = async () => {
    if (ready) await open.mutateAsync({ room, user, role });
  };
  return (
    <Dialog open onOpenChange={(shown) => !shown && onClose()} title={w.openTitle}>
      <Form onSubmit={submit} className="grid gap-4">
        <SelectField
          label={w.room}
          value={room ?? ""}
          options={rooms.map((name) => [name, name])}
          onChoose={setRoom}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          {fromList ? (
            <SelectField
              label={w.who}
              value={user ?? ""}
              options={people.map((person) => [person.user, person.name])}
              onChoose={setUser}
            />
          ) : (
            <TextField
              label={w.userId}
              hint={w.userIdHint}
              value={chosenUser}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => setUser(target.value)}
            />
          )}
          <SelectField
            label={w.role}
            value={role}
            options={grants.map((value) => [value, w.may[value]])}
            onChoose={setRole}
          />
        </div>
        {open.error !== null && <ErrorNote error={open.error} />}
        <DialogButtons>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" look="solid" disabled={!ready || open.isPending}>
            {w.submit}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
