import type { NewShare, ShareRow } from "@stepcast/contracts";
import { useState } from "react";
import { Ago } from "../format/ago.tsx";
import { useFormat } from "../format/use-format.ts";
import { useWords } from "../i18n/words.ts";
import { trpc } from "../server/trpc.ts";
import { useFreshLists } from "../server/use-fresh-lists.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogButtons } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SelectField } from "../ui/field.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { SectionTitle } from "../ui/panel.tsx";
import { Row, Rows } from "../ui/rows.tsx";
import { Secret } from "../ui/secret.tsx";
import { shareWords } from "./share-words.ts";

const expiries = ["1", "7", "30"] as const;

/** Makes links that open one run to anybody, and takes them back. */
export default function ShareDialog(props: {
  readonly runId: string;
  readonly onClose: () => void;
}) {
  const w = useWords(shareWords);
  const { runId, onClose } = props;
  const format = useFormat();
  const [days, setDays] = useState<(typeof expiries)[number]>("7");
  const [made, setMade] = useState<NewShare>();
  const utils = trpc.useUtils();
  const shares = trpc.shares.list.useQuery({ runId });
  useFreshLists();
  // What is shown to be copied must open something: it goes once it has left the list, wherever it was revoked.
  const [listed, setListed] = useState<string>();
  const isListed = shares.data?.shares.some(({ id }) => id === made?.id) === true;
  if (made !== undefined && isListed && listed !== made.id) setListed(made.id);
  if (made !== undefined && !isListed && listed === made.id) setMade(undefined);
  const create = trpc.shares.create.useMutation({
    onSuccess: (share) => {
      setMade(share);
      void utils.shares.list.invalidate();
    },
  });
  return (
    <Dialog
      open
      sticky={made !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={w.title}
      body={w.body}
    >
      {made === undefined ? (
        <div className="flex items-end gap-2">
          <SelectField
            label={w.expiry}
            value={days}
            options={expiries.map((value) => [value, w.days(Number(value))])}
            onChoose={setDays}
            className="flex-1"
          />
          <Button
            look="solid"
            disabled={create.isPending}
            onClick={() => create.mutate({ runId, expiresInHours: Number(days) * 24 })}
          >
            {w.submit}
          </Button>
        </div>
      ) : (
        <>
          <Secret label={w.link} value={made.link} />
          <p className="mt-1.5 text-muted text-sm">{w.once(format.dateTime(made.expiresAt))}</p>
        </>
      )}
      {create.error !== null && <ErrorNote error={create.error} className="mt-3" />}
      <Loaded query={shares} rows={2}>
        {({ shares: rows }) => <Links rows={rows} />}
      </Loaded>
      <DialogButtons>
        <Button onClick={onClose}>{w.close}</Button>
      </DialogButtons>
    </Dialog>
  );
}

function Links({ rows }: { readonly rows: readonly ShareRow[] }) {
  const w = useWords(shareWords);
  const format = useFormat();
  const utils = trpc.useUtils();
  const revoke = trpc.shares.revoke.useMutation({
    // Also when it was refused: somebody else may have revoked it.
    onSettled: () => utils.shares.list.invalidate(),
  });
  if (rows.length === 0) return null;
  return (
    <div className="mt-5">
      <SectionTitle>{w.open}</SectionTitle>
      {revoke.error !== null && <ErrorNote error={revoke.error} className="mb-2" />}
      <Rows label={w.open}>
        {rows.map((row) => (
          <Row
            key={row.id}
            name={<Ago at={row.createdAt} words={w.created} />}
            facts={<Ago at={row.expiresAt} words={w.expires} />}
            end={
              <Button
                size="small"
                look="danger"
                disabled={revoke.isPending}
                aria-label={w.revokeNamed(format.dateTime(row.createdAt))}
                onClick={() => revoke.mutate({ id: row.id })}
              >
                {w.revoke}
              </Button>
            }
          />
        ))}
      </Rows>
    </div>
  );
}
