import { Check, Palette } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { languageNames, languages } from "../i18n/locale.ts";
import { useLanguage } from "../i18n/messages.tsx";
import { applyTheme, storedTheme, type Theme, themes } from "../theme/theme.ts";
import { IconButton } from "../ui/icon-button.tsx";

const itemClass =
  "flex h-8 items-center gap-2 rounded-[5px] px-2 text-base outline-none data-[highlighted]:bg-hover pointer-coarse:h-touch";

/** Theme and language of this browser. */
export default function AppearanceChoice() {
  const { language, messages: m, speak } = useLanguage();
  const [theme, setTheme] = useState(storedTheme);
  const choose = (chosen: Theme) => {
    applyTheme(chosen);
    setTheme(chosen);
  };
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={Palette} label={m.nav.appearance} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          sideOffset={6}
          collisionPadding={8}
          className="arrive z-50 min-w-44 rounded-lg border border-line bg-surface p-1"
        >
          <Label>{m.nav.theme}</Label>
          <DropdownMenu.RadioGroup value={theme}>
            {themes.map((value) => (
              <Item key={value} value={value} onSelect={() => choose(value)}>
                {m.nav[value]}
              </Item>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <Label>{m.nav.language}</Label>
          <DropdownMenu.RadioGroup value={language}>
            {languages.map((value) => (
              <Item key={value} value={value} onSelect={() => speak(value)}>
                <span lang={value}>{languageNames[value]}</span>
              </Item>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Label({ children }: { readonly children: string }) {
  return (
    <DropdownMenu.Label className="px-2 py-1 text-muted text-xs">{children}</DropdownMenu.Label>
  );
}

function Item(props: {
  readonly value: string;
  readonly onSelect: () => void;
  readonly children: React.ReactNode;
}) {
  return (
    <DropdownMenu.RadioItem className={itemClass} value={props.value} onSelect={props.onSelect}>
      <span className="grid w-4 place-items-center">
        <DropdownMenu.ItemIndicator>
          <Check size={14} aria-hidden="true" />
        </DropdownMenu.ItemIndicator>
      </span>
      {props.children}
    </DropdownMenu.RadioItem>
  );
}
