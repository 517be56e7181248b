import {
  createContext,
  type ReactNode,
  startTransition,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { createFormat, type Format } from "../format/format.ts";
import { whenReachable } from "../server/when-reachable.ts";
import { en, type Messages } from "./en.ts";
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
  /** Absent where they could not be fetched yet. */
  readonly messages: Messages | undefined;
  readonly children: ReactNode;
}) {
  const { language: wanted, messages: known } = props;
  const [spoken, setSpoken] = useState(() => spokenFirst(wanted, known));
  const turn = useRef(0);
  const fetchWords = useCallback((language: Language) => {
    const mine = ++turn.current;
    whenReachable(() => loadMessages(language)).then(
      // What is shown stays until the words of its parts are there too. The latest wish counts.
      (messages) =>
        turn.current === mine && startTransition(() => setSpoken({ language, messages })),
      // The words are not there: the page stays in the language that it has.
      () => undefined,
    );
  }, []);
  const speak = useCallback(
    (language: Language) => {
      rememberLanguage(language);
      fetchWords(language);
    },
    [fetchWords],
  );
  useEffect(() => {
    if (known === undefined) fetchWords(wanted);
  }, [known, wanted, fetchWords]);
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

function spokenFirst(
  language: Language,
  messages: Messages | undefined,
): Pick<Speech, "language" | "messages"> {
  return messages === undefined ? { language: "en", messages: en } : { language, messages };
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
