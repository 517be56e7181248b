import type { Format } from "../format/format.ts";
import { useFormat } from "../format/use-format.ts";
import { trpc } from "../server/trpc.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

/** What this server allows at most. */
export function LimitsPage() {
  const words = useSettingsWords();
  const w = words.limits;
  const format = useFormat();
  const status = trpc.status.useQuery();
  return (
    <SettingsPage page="limits" intro={w.intro}>
      <Loaded query={status} rows={10}>
        {({ limits }) => (
          <DataTable
            label={words.pages.limits}
            rows={Object.entries(limits)}
            keyOf={([name]) => name}
            columns={[
              { name: w.name, cell: ([name]) => w.names[name] ?? name },
              {
                name: w.value,
                numeric: true,
                cell: ([name, value]) => (
                  <span className="figures whitespace-nowrap" title={`${name}: ${value}`}>
                    {inUnits(name, value, format)}
                  </span>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </SettingsPage>
  );
}

/** The unit is the end of the name. */
function inUnits(name: string, value: number, format: Format): string {
  if (name.endsWith("Ms")) return format.duration(value);
  if (name.endsWith("Seconds")) return format.duration(value * 1_000);
  if (name.endsWith("Bytes")) return format.bytes(value);
  return format.number(value);
}
