import type { MemberRow, Role } from "@stepcast/contracts";
import { Ban, Check, Trash2, UserPlus } from "lucide-react";
import { useState } from "react";
import { Ago } from "../format/ago.tsx";
import { isolated } from "../format/isolated.ts";
import { trpc } from "../server/trpc.ts";
import { useMe } from "../session/use-me.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { RowMenu } from "../ui/row-menu.tsx";
import { Facts, Row, Rows } from "../ui/rows.tsx";
import { Initial } from "./initial.tsx";
import { Invitations } from "./invitations.tsx";
import { Invite } from "./invite.tsx";
import { RoleSelect } from "./role-select.tsx";
import { OwnerOnly, SettingsPage } from "./settings-page.tsx";
import { useSettingsWords } from "./use-settings-words.ts";
import type { SettingsWords } from "./words/en.ts";

/** Who comes in, as what, and who was asked to. */
export function MembersPage() {
  const w = useSettingsWords();
  const me = useMe();
  const [inviting, setInviting] = useState(false);
  return (
    <SettingsPage
      page="members"
      intro={w.members.intro}
      action={
        me?.role === "owner" && (
          <Button look="solid" onClick={() => setInviting(true)}>
            <UserPlus size={14} aria-hidden="true" />
            {w.members.invite}
          </Button>
        )
      }
    >
      <OwnerOnly>
        <Members />
      </OwnerOnly>
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </SettingsPage>
  );
}

/** What they are is said by the tokens of their issuer, and not here. */
const isVouched = ({ comesBy }: MemberRow) => comesBy.includes("jwt");

/** How they come in, in words. */
function wayInOf(words: SettingsWords["members"], { comesBy, issuer }: MemberRow) {
  const ways = comesBy.map((way) => words.ways[way]).join(", ");
  if (issuer !== undefined) return words.comesBy(words.tokensOf(issuer));
  return ways !== "" && words.comesBy(ways);
}

type Question = { readonly kind: "disable" | "remove"; readonly row: MemberRow };

function Members() {
  const w = useSettingsWords();
  const me = useMe();
  const members = trpc.members.list.useQuery();
  const utils = trpc.useUtils();
  // Also when it was refused: what is shown may have changed elsewhere.
  const onSettled = () => utils.members.list.invalidate();
  const setRole = trpc.members.setRole.useMutation({ onSettled });
  const disable = trpc.members.disable.useMutation({ onSettled });
  const enable = trpc.members.enable.useMutation({ onSettled });
  const remove = trpc.members.remove.useMutation({ onSettled });
  const [question, setQuestion] = useState<Question>();
  const refused = [setRole, disable, enable, remove].find(({ error }) => error !== null)?.error;
  const bodyOf = ({ kind, row }: Question) =>
    kind === "remove" && isVouched(row) ? w.members.removeVouchedBody : w.members[`${kind}Body`];
  const isGone = members.data?.members.every(({ user }) => user !== question?.row.user) === true;
  const confirm = ({ kind, row: { user } }: Question) =>
    kind === "disable" ? disable.mutate({ user }) : remove.mutate({ user });
  return (
    <>
      {refused !== undefined && <ErrorNote error={refused} />}
      <Loaded query={members}>
        {({ members: rows, invitations }) => (
          <>
            <Rows label={w.pages.members}>
              {rows.map((row) => (
                <Member
                  key={row.user}
                  row={row}
                  self={row.user === me?.user}
                  onRole={(role) => setRole.mutate({ user: row.user, role })}
                  onEnable={() => enable.mutate({ user: row.user })}
                  onAsk={(kind) => setQuestion({ kind, row })}
                />
              ))}
            </Rows>
            <Invitations rows={invitations} />
          </>
        )}
      </Loaded>
      {question !== undefined && (
        <Confirm
          open
          onOpenChange={(open) => !open && setQuestion(undefined)}
          title={w.members[`${question.kind}Title`](isolated(question.row.name))}
          body={isGone ? w.gone : bodyOf(question)}
          yes={isGone ? undefined : w.members[question.kind]}
          no={isGone ? w.done : w.cancel}
          onYes={() => confirm(question)}
        />
      )}
    </>
  );
}

function Member(props: {
  readonly row: MemberRow;
  readonly self: boolean;
  readonly onRole: (role: Role) => void;
  readonly onEnable: () => void;
  readonly onAsk: (kind: Question["kind"]) => void;
}) {
  const w = useSettingsWords();
  const { row, self, onRole, onEnable, onAsk } = props;
  return (
    <Row
      faded={row.disabled}
      sign={<Initial name={row.name} />}
      name={row.name}
      badges={
        <>
          {self && <Badge>{w.members.you}</Badge>}
          {row.disabled && (
            <Badge tone="cancelled" icon={Ban}>
              {w.members.disabled}
            </Badge>
          )}
        </>
      }
      facts={
        <Facts
          of={[
            ["email", row.email],
            ["way", wayInOf(w.members, row)],
            [
              "seen",
              row.lastSeenAt === undefined ? (
                // The server's own owner never joined.
                row.joinedAt > 0 && <Ago at={row.joinedAt} words={w.members.joined} />
              ) : (
                <Ago at={row.lastSeenAt} words={w.members.seen} />
              ),
            ],
          ]}
        />
      }
      end={
        self ? (
          <span className="mr-1.5">
            <Badge>{w.roles[row.role]}</Badge>
          </span>
        ) : (
          <>
            {isVouched(row) ? (
              <span className="mr-1.5">
                <Badge>{w.roles[row.role]}</Badge>
              </span>
            ) : (
              <RoleSelect
                label={w.members.roleOf(row.name)}
                value={row.role}
                onChoose={onRole}
                disabled={row.disabled}
              />
            )}
            <RowMenu
              label={w.more(row.name)}
              actions={[
                row.disabled
                  ? { icon: Check, label: w.members.enable, onSelect: onEnable }
                  : { icon: Ban, label: w.members.disable, onSelect: () => onAsk("disable") },
                {
                  icon: Trash2,
                  label: w.members.remove,
                  onSelect: () => onAsk("remove"),
                  danger: true,
                },
              ]}
            />
          </>
        )
      }
    />
  );
}
