import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from "react";
import { createFormat, type Format } from "../format/format.ts";
import type { Messages } from "./en.ts";
import { type Language, loadMessages, rememberLanguage } from "./locale.ts";

interface Speech {
  readonly language: Language;
  readonly messages: Messages;
  readonly format: Format;
  readonly speak: (language: Language) => void;
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
      (messages) => setSpoken({ language, messages }),
      // The words could not be fetched: the page stays in the language that it has.
      () => undefined,
    );
  }, []);
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken.language]);
  const value = useMemo(
    () => ({ ...spoken, format: createFormat(spoken.language), speak }),
    [spoken, speak],
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
