import { useState } from "react";
import { languageNames, languages } from "../i18n/locale.ts";
import { useLanguage } from "../i18n/messages.tsx";
import { trpc } from "../server/trpc.ts";
import { signOut } from "../session/sign-in-request.ts";
import { useMe } from "../session/use-me.ts";
import { applyTheme, storedTheme, type Theme, themes } from "../theme/theme.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { TextField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Panel } from "../ui/panel.tsx";
import { Segments } from "../ui/segments.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

export function ProfilePage() {
  const w = useSettingsWords();
  const me = useMe();
  return (
    <SettingsPage page="profile" intro={w.profile.intro}>
      {me === undefined ? (
        <SkeletonRows count={6} />
      ) : (
        <>
          <Panel title={w.profile.account} aside={<Badge>{w.roles[me.role]}</Badge>}>
            <NameForm name={me.name} />
            <dl className="grid gap-x-6 gap-y-3 border-line border-t px-3.5 py-3.5 sm:grid-cols-2">
              {me.email !== undefined && <Fact name={w.profile.email} value={me.email} />}
              <Fact name={w.profile.user} value={me.user} />
              <Fact name={w.profile.room} value={me.room} hint={w.profile.roomHint} />
            </dl>
          </Panel>
          <Appearance />
          {me.email !== undefined && <PasswordForm />}
          <div className="flex flex-wrap items-center gap-3">
            <Button onClick={() => void signOut()}>{w.profile.signOut}</Button>
            <p className="text-muted text-sm">{w.profile.signOutHint}</p>
          </div>
        </>
      )}
    </SettingsPage>
  );
}

function Fact(props: { readonly name: string; readonly value: string; readonly hint?: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-sm">{props.name}</dt>
      <dd className="wrap-anywhere figures text-sm">{props.value}</dd>
      {props.hint !== undefined && <dd className="text-muted text-xs">{props.hint}</dd>}
    </div>
  );
}

function NameForm({ name }: { readonly name: string }) {
  const w = useSettingsWords();
  const utils = trpc.useUtils();
  /** Absent: nothing that is not sent; the name follows what others and other tabs make of it. */
  const [typed, setTyped] = useState<string>();
  const text = typed ?? name;
  const rename = trpc.account.rename.useMutation({
    onSuccess: async (_, sent) => {
      await utils.account.me.invalidate();
      // What was typed since is not sent yet.
      setTyped((now) => (now?.trim() === sent.name ? undefined : now));
    },
  });
  const submit = () => rename.mutateAsync({ name: text.trim() });
  const changed = text.trim() !== "" && text.trim() !== name;
  return (
    <Form onSubmit={submit} className="grid gap-3 px-3.5 pb-3.5">
      <div className="flex items-end gap-2">
        <TextField
          label={w.profile.name}
          value={text}
          maxLength={100}
          autoComplete="name"
          dir="auto"
          onChange={({ target }) => setTyped(target.value)}
          className="min-w-0 max-w-sm flex-1"
        />
        <Button type="submit" disabled={!changed || rename.isPending}>
          {w.save}
        </Button>
      </div>
      <p className="text-muted text-sm" role="status">
        {rename.isSuccess && !changed ? w.saved : w.profile.nameHint}
      </p>
      {rename.error !== null && <ErrorNote error={rename.error} />}
    </Form>
  );
}

/** Theme and language of this browser. */
function Appearance() {
  const w = useSettingsWords();
  const { language, messages: m, speak } = useLanguage();
  const [theme, setTheme] = useState(storedTheme);
  const choose = (chosen: Theme) => {
    applyTheme(chosen);
    setTheme(chosen);
  };
  return (
    <Panel title={w.profile.appearance}>
      <div className="grid gap-3 px-3.5 pb-3.5">
        <Choice name={m.nav.theme}>
          <Segments
            label={m.nav.theme}
            value={theme}
            onChange={choose}
            segments={themes.map((value) => ({ value, label: m.nav[value] }))}
          />
        </Choice>
        <Choice name={m.nav.language}>
          <Segments
            label={m.nav.language}
            value={language}
            onChange={speak}
            segments={languages.map((value) => ({ value, label: languageNames[value] }))}
          />
        </Choice>
      </div>
    </Panel>
  );
}

function Choice(props: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
      <span className="text-sm">{props.name}</span>
      {props.children}
    </div>
  );
}
