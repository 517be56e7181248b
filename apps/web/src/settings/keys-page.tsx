import type { KeyRow } from "@stepcast/contracts";
import { useServerNow } from "@stepcast/react";
import { KeyRound, Plus, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Ago } from "../format/ago.tsx";
import { isolated } from "../format/isolated.ts";
import { trpc } from "../server/trpc.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { RowMenu } from "../ui/row-menu.tsx";
import { Facts, Row, Rows } from "../ui/rows.tsx";
import { CreateKey } from "./create-key.tsx";
import { RotateKey } from "./rotate-key.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

/** Keys for programs: made, seen once, rotated, revoked. */
export function KeysPage() {
  const w = useSettingsWords();
  const keys = trpc.keys.list.useQuery();
  const utils = trpc.useUtils();
  const revoke = trpc.keys.revoke.useMutation({ onSettled: () => utils.keys.list.invalidate() });
  const [creating, setCreating] = useState(false);
  const [rotating, setRotating] = useState<KeyRow>();
  const [revoking, setRevoking] = useState<KeyRow>();
  const isGone = keys.data?.keys.every(({ id }) => id !== revoking?.id) === true;
  const create = (
    <Button look="solid" onClick={() => setCreating(true)}>
      <Plus size={14} aria-hidden="true" />
      {w.keys.create}
    </Button>
  );
  return (
    <SettingsPage page="keys" intro={w.keys.intro} action={create}>
      {revoke.error !== null && <ErrorNote error={revoke.error} />}
      <Loaded query={keys}>
        {({ keys: rows }) =>
          rows.length === 0 ? (
            <Empty text={w.keys.empty} />
          ) : (
            <Rows label={w.pages.keys}>
              {rows.map((row) => (
                <KeyLine
                  key={row.id}
                  row={row}
                  onRotate={() => setRotating(row)}
                  onRevoke={() => setRevoking(row)}
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {creating && <CreateKey onClose={() => setCreating(false)} />}
      {rotating !== undefined && (
        <RotateKey row={rotating} onClose={() => setRotating(undefined)} />
      )}
      <Confirm
        open={revoking !== undefined}
        onOpenChange={(open) => !open && setRevoking(undefined)}
        title={w.keys.revokeTitle(isolated(revoking?.name ?? ""))}
        body={isGone ? w.gone : w.keys.revokeBody}
        yes={isGone ? undefined : w.keys.revoke}
        no={isGone ? w.done : w.cancel}
        onYes={() => revoking !== undefined && revoke.mutate({ id: revoking.id })}
      />
    </SettingsPage>
  );
}

function KeyLine(props: {
  readonly row: KeyRow;
  readonly onRotate: () => void;
  readonly onRevoke: () => void;
}) {
  const w = useSettingsWords();
  const now = useServerNow(true, 30_000);
  const { row, onRotate, onRevoke } = props;
  const over = row.expiresAt !== undefined && row.expiresAt <= now;
  const reach = row.only?.runId ?? row.only?.agentId ?? row.only?.room;
  return (
    <Row
      faded={over}
      sign={<KeyRound size={16} strokeWidth={1.75} aria-hidden="true" />}
      name={row.name}
      badges={
        <>
          {row.scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
          {over && <Badge tone="cancelled">{w.expired}</Badge>}
        </>
      }
      facts={
        <Facts
          of={[
            [
              "prefix",
              <span key="prefix" className="figures">
                {row.prefix}…
              </span>,
            ],
            ["reach", reach !== undefined && w.keys.only(reach)],
            [
              "used",
              row.lastUsedAt === undefined ? (
                w.keys.unused
              ) : (
                <Ago at={row.lastUsedAt} words={w.keys.used} />
              ),
            ],
            [
              "rotated",
              row.rotatedAt !== undefined && <Ago at={row.rotatedAt} words={w.keys.rotated} />,
            ],
            ["expires", !over && <Expiry at={row.expiresAt} />],
          ]}
        />
      }
      end={
        <RowMenu
          label={w.more(row.name)}
          actions={[
            { icon: RefreshCw, label: w.keys.rotate, onSelect: onRotate },
            { icon: Trash2, label: w.keys.revoke, onSelect: onRevoke, danger: true },
          ]}
        />
      }
    />
  );
}

function Expiry({ at }: { readonly at: number | undefined }) {
  const w = useSettingsWords();
  return at === undefined ? w.noExpiry : <Ago at={at} words={w.expires} />;
}
