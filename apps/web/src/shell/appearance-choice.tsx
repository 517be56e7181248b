import { Check, Palette } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { languageNames, languages } from "../i18n/locale.ts";
import { useLanguage } from "../i18n/messages.tsx";
import { applyTheme, storedTheme, type Theme, themes } from "../theme/theme.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, menuItemClass } from "../ui/menu.tsx";

/** Theme and language of this browser. */
export default function AppearanceChoice() {
  const { language, messages: m, speak } = useLanguage();
  const [theme, setTheme] = useState(storedTheme);
  const choose = (chosen: Theme) => {
    applyTheme(chosen);
    setTheme(chosen);
  };
  return (
    <Menu trigger={<IconButton icon={Palette} label={m.nav.appearance} />}>
      <Label>{m.nav.theme}</Label>
      <DropdownMenu.RadioGroup aria-label={m.nav.theme} value={theme}>
        {themes.map((value) => (
          <Item key={value} value={value} onSelect={() => choose(value)}>
            {m.nav[value]}
          </Item>
        ))}
      </DropdownMenu.RadioGroup>
      <DropdownMenu.Separator className="my-1 h-px bg-line" />
      <Label>{m.nav.language}</Label>
      <DropdownMenu.RadioGroup aria-label={m.nav.language} value={language}>
        {languages.map((value) => (
          <Item key={value} value={value} onSelect={() => speak(value)}>
            <span lang={value}>{languageNames[value]}</span>
          </Item>
        ))}
      </DropdownMenu.RadioGroup>
    </Menu>
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
    <DropdownMenu.RadioItem className={menuItemClass} value={props.value} onSelect={props.onSelect}>
      <span className="grid w-4 place-items-center">
        <DropdownMenu.ItemIndicator>
          <Check size={14} aria-hidden="true" />
        </DropdownMenu.ItemIndicator>
      </span>
      {props.children}
    </DropdownMenu.RadioItem>
  );
}
