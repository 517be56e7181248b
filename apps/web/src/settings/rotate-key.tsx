import type { KeyRow, NewKey } from "@stepcast/contracts";
import { useState } from "react";
import { isolated } from "../format/isolated.ts";
import { trpc } from "../server/trpc.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogButtons } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SelectField } from "../ui/field.tsx";
import { NewKeyShown } from "./new-key-shown.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

const graces = ["0", "10", "60", "1440"] as const;
type Grace = (typeof graces)[number];

/** A new secret for a key; the old one fades out in the time that programs need to change. */
export function RotateKey(props: { readonly row: KeyRow; readonly onClose: () => void }) {
  const words = useSettingsWords();
  const w = words.keys;
  const { row, onClose } = props;
  const [grace, setGrace] = useState<Grace>("60");
  const [made, setMade] = useState<NewKey>();
  const utils = trpc.useUtils();
  const rotate = trpc.keys.rotate.useMutation({
    onSuccess: setMade,
    onSettled: () => utils.keys.list.invalidate(),
  });
  const graceWords: Readonly<Record<Grace, string>> = {
    "0": w.atOnce,
    "10": w.minutes(10),
    "60": words.hours(1),
    "1440": words.hours(24),
  };
  return (
    <Dialog
      open
      sticky={made !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={made === undefined ? w.rotateTitle(isolated(row.name)) : w.shownTitle}
      body={made === undefined ? w.rotateBody : w.shownBody}
    >
      {made === undefined ? (
        <>
          <SelectField
            label={w.grace}
            value={grace}
            options={graces.map((value) => [value, graceWords[value]])}
            onChoose={setGrace}
            className="max-w-64"
          />
          {rotate.error !== null && <ErrorNote error={rotate.error} className="mt-4" />}
          <DialogButtons>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button
              look="solid"
              disabled={rotate.isPending}
              onClick={() => rotate.mutate({ id: row.id, graceMinutes: Number(grace) })}
            >
              {w.rotate}
            </Button>
          </DialogButtons>
        </>
      ) : (
        <NewKeyShown made={made} onClose={onClose} />
      )}
    </Dialog>
  );
}
