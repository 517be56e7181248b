import type { InvitationRow } from "@stepcast/contracts";
import { Mail } from "lucide-react";
import { Ago } from "../format/ago.tsx";
import { trpc } from "../server/trpc.ts";
import { useNames } from "../session/use-names.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SectionTitle } from "../ui/panel.tsx";
import { Facts, Row, Rows } from "../ui/rows.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

/** Who was asked and has not come yet. */
export function Invitations({ rows }: { readonly rows: readonly InvitationRow[] }) {
  const w = useSettingsWords();
  const utils = trpc.useUtils();
  const withdraw = trpc.members.withdraw.useMutation({
    onSettled: () => utils.members.list.invalidate(),
  });
  const nameOf = useNames();
  if (rows.length === 0) return null;
  return (
    <section>
      <SectionTitle>{w.members.invitations}</SectionTitle>
      {withdraw.error !== null && <ErrorNote error={withdraw.error} className="mb-2" />}
      <Rows label={w.members.invitations}>
        {rows.map((row) => {
          const who = row.email ?? w.members.anyone;
          return (
            <Row
              key={row.id}
              sign={<Mail size={16} strokeWidth={1.75} aria-hidden="true" />}
              name={who}
              badges={<Badge>{w.roles[row.role]}</Badge>}
              facts={
                <Facts
                  of={[
                    ["by", w.members.invitedBy(nameOf(row.by))],
                    ["expires", <Ago key="expires" at={row.expiresAt} words={w.expires} />],
                  ]}
                />
              }
              end={
                <Button
                  size="small"
                  aria-label={w.members.withdrawNamed(who)}
                  disabled={withdraw.isPending}
                  onClick={() => withdraw.mutate({ id: row.id })}
                >
                  {w.members.withdraw}
                </Button>
              }
            />
          );
        })}
      </Rows>
    </section>
  );
}
