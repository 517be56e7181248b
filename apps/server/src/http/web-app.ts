import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { StepcastError } from "@stepcast/contracts";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../log.ts";
import { sendError } from "./answer.ts";
import { html, wordsOf } from "./html.ts";
import { isPageRequest } from "./page-request.ts";
import { type PageWords, pageWords } from "./page-words.ts";
import { notBuiltPage, notFoundPage, withoutScripts } from "./pages.ts";
import { pathOf } from "./request-url.ts";
import { inlineHashes } from "./safety-headers.ts";
import { type MethodsOf, mustBeUnknown } from "./unknown.ts";

/** A page of the app: any path that is no file and no door of the server is a route of the client. */
interface Shell {
  readonly html: ReadonlyMap<PageWords, string>;
  readonly policy: string;
}

/**
 * The built web app: hashed assets for ever, the page never cached. It holds no data, so it is open
 * to everybody; what it then asks for is not.
 */
export async function mountWebApp(
  app: FastifyInstance,
  options: {
    readonly folder: string | undefined;
    readonly log: Log;
    readonly methodsOf: MethodsOf;
  },
): Promise<void> {
  const { folder, log, methodsOf } = options;
  const currentShell = folder === undefined ? async () => undefined : shellReader(folder);
  const shell = await currentShell();
  if (folder !== undefined && shell !== undefined) {
    const answer = async (_request: FastifyRequest, reply: FastifyReply) =>
      sendShell(reply, (await currentShell()) ?? shell);
    app.get("/", answer);
    app.get("/index.html", answer);
    await app.register(mountFiles, { folder });
  }
  app.setNotFoundHandler(async (request, reply) => {
    // A page may have the address that its form is sent to.
    if (!isPageRequest(request)) {
      mustBeUnknown(request, reply, methodsOf);
      const unknown = new StepcastError("not_found", "There is nothing at this address.");
      return sendError(request, reply, unknown, log);
    }
    if (shell === undefined) return html(reply, 503, notBuiltPage);
    if (/\.\w+$/.test(pathOf(request))) return html(reply, 404, notFoundPage);
    return sendShell(reply, (await currentShell()) ?? shell);
  });
}

function mountFiles(
  app: FastifyInstance,
  { folder }: { readonly folder: string },
  done: () => void,
): void {
  // A folder, or an address that no file can have: nobody's mistake here, and as unknown as any other.
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    if (!error.statusCode || error.statusCode >= 500) throw error;
    reply.callNotFound();
  });
  void app.register(fastifyStatic, {
    root: folder,
    index: false,
    dotfiles: "ignore",
    cacheControl: false,
    setHeaders: (reply, path) => {
      const immutable = path.includes("/assets/");
      const lifetime = immutable ? "public, max-age=31536000, immutable" : "no-cache";
      reply.header("cache-control", lifetime);
    },
  });
  done();
}

/** Reads the page again when it was built anew: its assets have other names then. */
function shellReader(folder: string): () => Promise<Shell | undefined> {
  let known: { readonly builtAtMs: number; readonly shell: Shell | undefined } | undefined;
  return async () => {
    const file = await stat(join(folder, "index.html")).catch(() => undefined);
    if (file === undefined) return known?.shell;
    if (known?.builtAtMs !== file.mtimeMs) {
      known = { builtAtMs: file.mtimeMs, shell: await readShell(folder) };
    }
    return known.shell;
  };
}

/** Undefined when the web app was not built. */
async function readShell(folder: string): Promise<Shell | undefined> {
  const built = await readFile(join(folder, "index.html"), "utf8").catch(() => undefined);
  if (built === undefined) return undefined;
  const policy = [
    "default-src 'self'",
    `script-src 'self' ${inlineHashes(built, "script")}`.trim(),
    // Styles that the charts and the dialogs set while they run; no style runs a script.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  return { html: new Map(pageWords.map((words) => [words, spoken(built, words)])), policy };
}

/** The page in a language until its scripts run, which know better what the person chose; and where none run. */
function spoken(built: string, words: PageWords): string {
  return built
    .replace(/<html lang="\w+">/, () => `<html lang="${words.language}">`)
    .replace(
      /<noscript>[\s\S]*?<\/noscript>/,
      () => `<noscript>${withoutScripts(words)}</noscript>`,
    );
}

function sendShell(reply: FastifyReply, shell: Shell): FastifyReply {
  return reply
    .header("content-security-policy", shell.policy)
    .header("cache-control", "no-cache")
    .type("text/html; charset=utf-8")
    .send(shell.html.get(wordsOf(reply)));
}
