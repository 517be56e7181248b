import type { ConnectionStatus } from "@stepcast/client";
import { useConnection, useNow, useStepcast } from "@stepcast/react";
import { useFormat } from "../format/use-format.ts";
import type { Messages } from "../i18n/en.ts";
import { useMessages } from "../i18n/messages.tsx";
import { classNames } from "../ui/class-names.ts";

/** The truth about the connection: a dot, the word for it, and what can be done. */
export function ConnectionLine({ compact = false }: { readonly compact?: boolean }) {
  const m = useMessages();
  const format = useFormat();
  const { connection } = useStepcast();
  const status = useConnection();
  const down = status.state === "reconnecting" || status.state === "offline";
  const now = useNow(down, 500);
  const words = connectionWords(status, now, m, format.number);
  const detail = connectionDetail(status, m, format.time);
  return (
    <div className={classNames("text-sm", compact ? "flex items-center gap-2" : "px-2.5 py-2")}>
      <p className="flex min-h-5 items-center gap-2" role="status">
        <Dot state={status.state} />
        <span className="font-[480]">{words}</span>
        {status.state === "live" && status.lagMs !== undefined && !compact && (
          <span className="figures text-muted text-xs">{m.connection.lag(status.lagMs)}</span>
        )}
      </p>
      {detail !== undefined && !compact && (
        <p className="mt-1 text-muted text-xs leading-4">{detail}</p>
      )}
      {down && (
        <button
          type="button"
          onClick={() => connection.retry()}
          className="rounded-sm text-accent text-xs underline-offset-2 hover:underline"
        >
          {m.connection.retry}
        </button>
      )}
    </div>
  );
}

const tones: Readonly<Record<ConnectionStatus["state"], string>> = {
  idle: "queued",
  "catching-up": "running",
  live: "succeeded",
  reconnecting: "needs-you",
  offline: "needs-you",
  denied: "failed",
};

function Dot({ state }: { readonly state: ConnectionStatus["state"] }) {
  return (
    <span
      aria-hidden="true"
      data-tone={tones[state]}
      className={classNames(
        "size-2 shrink-0 bg-tone forced-color-adjust-none",
        state === "offline" || state === "denied" ? "rounded-[2px]" : "rounded-full",
      )}
    />
  );
}

function connectionWords(
  status: ConnectionStatus,
  now: number,
  { connection }: Messages,
  number: (value: number) => string,
): string {
  switch (status.state) {
    case "idle":
      return connection.connecting;
    case "live":
      return connection.live;
    case "catching-up":
      return status.behind === undefined || status.behind === 0
        ? connection.connecting
        : connection.catchingUp(number(status.behind));
    case "reconnecting": {
      const seconds = Math.ceil(((status.retryAt ?? now) - now) / 1_000);
      return seconds > 0 ? connection.reconnectingIn(seconds) : connection.reconnecting;
    }
    case "offline":
      return connection.offline;
    case "denied":
      return connection.signedOut;
  }
}

function connectionDetail(
  status: ConnectionStatus,
  { connection }: Messages,
  time: (at: number) => string,
): string | undefined {
  if (status.state === "reconnecting") return connection.lost;
  if (status.state !== "offline" || status.heardAt === undefined) return undefined;
  return connection.offlineSince(time(status.heardAt));
}
