import type { SessionRow } from "@stepcast/contracts";
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { Ago } from "../format/ago.tsx";
import { trpc } from "../server/trpc.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Facts, Row, Rows } from "../ui/rows.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { useSettingsWords } from "./use-settings-words.ts";
import { deviceOf } from "./user-agent.ts";

/** Where one is signed in, and how to end it. */
export function SessionsPage() {
  const w = useSettingsWords();
  const sessions = trpc.account.sessions.useQuery();
  const utils = trpc.useUtils();
  const onSettled = () => utils.account.sessions.invalidate();
  const end = trpc.account.endSession.useMutation({ onSettled });
  const endOthers = trpc.account.endOtherSessions.useMutation({ onSettled });
  const [asking, setAsking] = useState(false);
  const others = sessions.data?.sessions.some(({ current }) => !current) === true;
  const error = end.error ?? endOthers.error;
  return (
    <SettingsPage
      page="sessions"
      intro={w.sessions.intro}
      action={
        others && (
          <Button disabled={endOthers.isPending} onClick={() => setAsking(true)}>
            {w.sessions.endOthers}
          </Button>
        )
      }
    >
      {error !== null && <ErrorNote error={error} />}
      <Loaded query={sessions}>
        {({ sessions: rows }) =>
          rows.length === 0 ? (
            <Empty text={w.sessions.empty} />
          ) : (
            <Rows label={w.pages.sessions}>
              {[...rows].sort(byUse).map((row) => (
                <SessionLine
                  key={row.id}
                  row={row}
                  busy={end.isPending}
                  onEnd={() => end.mutate({ id: row.id })}
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={w.sessions.endOthersTitle}
        body={w.sessions.endOthersBody}
        yes={w.sessions.endOthers}
        no={w.cancel}
        onYes={() => endOthers.mutate()}
      />
    </SettingsPage>
  );
}

function byUse(a: SessionRow, b: SessionRow): number {
  return Number(b.current) - Number(a.current) || b.lastUsedAt - a.lastUsedAt;
}

function SessionLine(props: {
  readonly row: SessionRow;
  readonly busy: boolean;
  readonly onEnd: () => void;
}) {
  const w = useSettingsWords().sessions;
  const { row, busy, onEnd } = props;
  const { browser, system, handheld } = deviceOf(row.userAgent);
  const Sign = handheld ? Smartphone : Monitor;
  const name =
    browser !== undefined && system !== undefined
      ? w.on(browser, system)
      : (browser ?? system ?? w.unknown);
  return (
    <Row
      sign={<Sign size={16} strokeWidth={1.75} aria-hidden="true" />}
      name={<span title={row.userAgent}>{name}</span>}
      badges={row.current && <Badge tone="succeeded">{w.here}</Badge>}
      facts={
        <Facts
          of={[
            [
              "address",
              row.address !== undefined && <span className="figures">{row.address}</span>,
            ],
            ["used", <Ago key="used" at={row.lastUsedAt} words={w.used} />],
            ["since", <Ago key="since" at={row.createdAt} words={w.since} />],
          ]}
        />
      }
      end={
        !row.current && (
          <Button size="small" disabled={busy} aria-label={w.endNamed(name)} onClick={onEnd}>
            {w.end}
          </Button>
        )
      }
    />
  );
}
