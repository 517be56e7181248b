import type { RoomMember, RoomRow } from "@stepcast/contracts";
import { Link } from "@tanstack/react-router";
import { DoorOpen, UserPlus, X } from "lucide-react";
import { useState } from "react";
import { trpc } from "../server/trpc.ts";
import { ActButton } from "../session/act-button.tsx";
import { useMe } from "../session/use-me.ts";
import { useNames } from "../session/use-names.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, buttonClass, once } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { OpenRoom } from "./open-room.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

/** One's rooms, the rooms one was let into, and who is let in. */
export function RoomsPage() {
  const words = useSettingsWords();
  const w = words.rooms;
  const me = useMe();
  const rooms = trpc.rooms.list.useQuery();
  const utils = trpc.useUtils();
  const close = trpc.rooms.close.useMutation({ onSettled: () => utils.rooms.list.invalidate() });
  const [opening, setOpening] = useState(false);
  const [leaving, setLeaving] = useState<string>();
  const own = (room: string) => room.startsWith(`${me?.user}/`);
  const known = rooms.data?.rooms.map(({ room }) => room) ?? [];
  // One's first room is there before its first run.
  const mine = [...new Set(me === undefined ? [] : [me.room, ...known.filter(own)])];
  return (
    <SettingsPage
      page="rooms"
      intro={w.intro}
      action={
        <ActButton look="solid" disabled={mine.length === 0} onClick={() => setOpening(true)}>
          <UserPlus size={14} aria-hidden="true" />
          {w.open}
        </ActButton>
      }
    >
      {close.error !== null && <ErrorNote error={close.error} />}
      <Loaded query={rooms}>
        {({ rooms: rows }) =>
          rows.length === 0 ? (
            <Empty text={w.empty} />
          ) : (
            <Rows label={words.pages.rooms}>
              {rows.map((row) => (
                <RoomLine
                  key={row.room}
                  row={row}
                  own={own(row.room)}
                  busy={close.isPending}
                  onClose={(user) => close.mutate({ room: row.room, user })}
                  onLeave={() => setLeaving(row.room)}
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {opening && <OpenRoom rooms={mine} onClose={() => setOpening(false)} />}
      {leaving !== undefined && me !== undefined && (
        <Confirm
          open
          onOpenChange={(open) => !open && setLeaving(undefined)}
          title={w.leaveTitle(leaving)}
          body={known.includes(leaving) ? w.leaveBody : words.gone}
          yes={known.includes(leaving) ? w.leave : undefined}
          no={known.includes(leaving) ? words.cancel : words.done}
          onYes={() => close.mutate({ room: leaving, user: me.user })}
        />
      )}
    </SettingsPage>
  );
}

function RoomLine(props: {
  readonly row: RoomRow;
  readonly own: boolean;
  readonly busy: boolean;
  readonly onClose: (user: string) => void;
  readonly onLeave: () => void;
}) {
  const words = useSettingsWords();
  const { row, own, busy, onClose, onLeave } = props;
  const guests = row.members.length > 0 && (
    <Guests members={row.members} busy={busy} onClose={own ? onClose : undefined} />
  );
  return (
    <Row
      sign={<DoorOpen size={16} strokeWidth={1.75} aria-hidden="true" />}
      name={<RoomName room={row.room} />}
      badges={<Badge>{own ? words.rooms.yours : words.roles[row.role]}</Badge>}
      facts={guests || (own && words.rooms.alone)}
      end={
        <span className="flex flex-wrap justify-end gap-1.5">
          {!own && (
            <Button
              size="small"
              disabled={busy}
              onClick={onLeave}
              aria-label={words.rooms.leaveNamed(row.room)}
            >
              {words.rooms.leave}
            </Button>
          )}
          <Link to="/runs" search={{ room: row.room }} className={buttonClass("plain", "small")}>
            {words.projects.runs}
          </Link>
        </span>
      }
    />
  );
}

/** Where it is too long for its line it goes on after the slash. */
function RoomName({ room }: { readonly room: string }) {
  const slash = room.indexOf("/") + 1;
  return (
    <span className="figures text-xs md:text-sm">
      {room.slice(0, slash)}
      <wbr />
      {room.slice(slash)}
    </span>
  );
}

/** Who is let into a room; whoever may can let them out again. */
function Guests(props: {
  readonly members: readonly RoomMember[];
  readonly busy: boolean;
  readonly onClose: ((user: string) => void) | undefined;
}) {
  const words = useSettingsWords();
  const nameOf = useNames();
  const { members, busy, onClose } = props;
  return (
    <span className="mt-1 flex flex-wrap gap-1.5">
      {members.map(({ user, role }) => (
        <span
          key={user}
          className="inline-flex min-h-7 max-w-full items-center gap-1.5 rounded-md bg-sunken pl-2 text-sm"
        >
          <span className="wrap-anywhere min-w-0 text-text" dir="auto" title={user}>
            {nameOf(user)}
          </span>
          <span className={onClose === undefined ? "pr-2" : undefined}>{words.roles[role]}</span>
          {onClose !== undefined && (
            <button
              type="button"
              aria-disabled={busy || undefined}
              aria-label={words.rooms.close(nameOf(user))}
              onClick={once(busy, () => onClose(user))}
              className="grid size-7 place-items-center rounded-md hover:bg-hover hover:text-text aria-disabled:cursor-default pointer-coarse:size-touch"
            >
              <X size={13} aria-hidden="true" />
            </button>
          )}
        </span>
      ))}
    </span>
  );
}
