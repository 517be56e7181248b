import { styleText } from "node:util";
import { exitCodes } from "./exit-code.ts";
import { fitColumns } from "./format.ts";
import { Interrupted } from "./interrupts.ts";

type Style = Parameters<typeof styleText>[0];

/** Where a command writes. Tests hand in their own. */
export interface Terminal {
  /** Results: what a pipe gets. */
  line(text: string): void;
  /** Everything beside the results. */
  note(text: string): void;
  /** Somebody looks, so there is a status line. */
  readonly live: boolean;
  /** One line at the bottom that is written over; nothing where nobody looks. */
  status(text: string): void;
  /** Colour, where it is wanted. */
  paint(style: Style, text: string): string;
  /** Aborts with an `Interrupted` when nobody reads any more (`| head`), or with why nothing can be written. */
  readonly closed: AbortSignal;
}

/** A reader that left is no error of ours, nor is a terminal that was closed, which may say so before its signal comes. */
function whyClosed(error: NodeJS.ErrnoException, isTerminal: boolean): Error {
  if (error.code === "EPIPE") return new Interrupted(exitCodes.unread);
  if (isTerminal && error.code === "EIO") return new Interrupted(exitCodes.hungUp);
  return new Error(`What this command says cannot be written: ${error.message}`, { cause: error });
}

const eraseLine = "\r\u001b[K";

/** The process's own terminal. Colours and the status line only on a TTY. */
export function processTerminal(options: { readonly noColor: boolean }): Terminal {
  const { stdout, stderr } = process;
  const live = stdout.isTTY === true && stderr.isTTY === true;
  const colour = stdout.isTTY === true && !options.noColor;
  const closed = new AbortController();
  let shown = "";
  const wipe = (): void => {
    if (shown !== "") stderr.write(eraseLine);
  };
  const restore = (): void => {
    if (shown !== "") stderr.write(shown);
  };
  const write = (stream: NodeJS.WriteStream, text: string): void => {
    if (closed.signal.aborted && stream === stdout) return;
    wipe();
    stream.write(`${text}\n`);
    restore();
  };
  for (const stream of [stdout, stderr])
    stream.on("error", (error) => closed.abort(whyClosed(error, stream.isTTY)));
  return {
    live,
    line: (text) => write(stdout, text),
    note: (text) => write(stderr, text),
    status(text) {
      if (!live) return;
      wipe();
      shown = fitColumns(text, (stderr.columns || 80) - 1);
      restore();
    },
    paint: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
    closed: closed.signal,
  };
}
