import type { NewKey } from "@stepcast/contracts";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { DialogButtons } from "../ui/dialog.tsx";
import { Secret } from "../ui/secret.tsx";
import { Segments } from "../ui/segments.tsx";
import { snippet, snippetKinds } from "./snippet.ts";
import { useSettingsWords } from "./use-settings-words.ts";

/** The key, this once, and a program that uses it. */
export function NewKeyShown(props: { readonly made: NewKey; readonly onClose: () => void }) {
  const words = useSettingsWords();
  const w = words.keys;
  const { made, onClose } = props;
  const [kind, setKind] = useState<(typeof snippetKinds)[number]>("curl");
  return (
    <>
      <Secret label={w.key} value={made.key} />
      <div className="mt-5 mb-1.5 flex items-center justify-between gap-3">
        <p className="font-[520] text-sm">{w.snippet}</p>
        <Segments
          label={w.snippet}
          value={kind}
          onChange={setKind}
          segments={snippetKinds.map((value) => ({ value, label: value }))}
        />
      </div>
      <Secret multiline label={w.snippet} value={snippet(kind, made, window.location.origin)} />
      <DialogButtons>
        <Button look="solid" onClick={onClose}>
          {words.done}
        </Button>
      </DialogButtons>
    </>
  );
}
