import {
  createContext,
  type ReactNode,
  startTransition,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from "react";
import { createFormat, type Format } from "../format/format.ts";
import type { Messages } from "./en.ts";
import { type Language, loadMessages, regional, rememberLanguage } from "./locale.ts";

/** Words of parts of the app that were asked for, by what fetches them. */
export type Library = Map<() => Promise<unknown>, Promise<unknown>>;

interface Speech {
  readonly language: Language;
  readonly messages: Messages;
  readonly format: Format;
  readonly speak: (language: Language) => void;
  /** Words that were fetched for parts of the app. */
  readonly library: Library;
}

const SpeechContext = createContext<Speech | undefined>(undefined);

export function MessagesProvider(props: {
  readonly language: Language;
  readonly messages: Messages;
  readonly children: ReactNode;
}) {
  const [spoken, setSpoken] = useState({ language: props.language, messages: props.messages });
  const speak = useCallback((language: Language) => {
    rememberLanguage(language);
    loadMessages(language).then(
      // What is shown stays until the words of its parts are there too.
      (messages) => startTransition(() => setSpoken({ language, messages })),
      // The words could not be fetched: the page stays in the language that it has.
      () => undefined,
    );
  }, []);
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken.language]);
  const [library] = useState((): Library => new Map());
  const value = useMemo(
    () => ({
      ...spoken,
      format: createFormat(spoken.language, regional(spoken.language, navigator.languages)),
      speak,
      library,
    }),
    [spoken, speak, library],
  );
  return <SpeechContext value={value}>{props.children}</SpeechContext>;
}

export function useLanguage(): Speech {
  const speech = use(SpeechContext);
  if (speech === undefined) throw new Error("Put a <MessagesProvider> around this.");
  return speech;
}

/** The words of the page's language. */
export function useMessages(): Messages {
  return useLanguage().messages;
}
