import { RouterProvider } from "@tanstack/react-router";
import { Tooltip } from "radix-ui";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadMessages, preferredLanguage } from "./i18n/locale.ts";
import { MessagesProvider } from "./i18n/messages.tsx";
import { router } from "./router.tsx";
import { ServerProvider } from "./server/server-provider.tsx";
import { createSignedOut, SignedOutContext } from "./session/signed-out.ts";
import "./styles.css";
import { applyTheme, storedTheme } from "./theme/theme.ts";

const signedOut = createSignedOut();

async function start(element: HTMLElement): Promise<void> {
  applyTheme(storedTheme());
  const language = preferredLanguage();
  document.documentElement.lang = language;
  // A page without its words would be empty: it begins in English, and speaks them once they come.
  const messages = await loadMessages(language).catch(() => undefined);
  createRoot(element).render(
    <StrictMode>
      <MessagesProvider language={language} messages={messages}>
        <SignedOutContext value={signedOut}>
          <ServerProvider signedOut={signedOut}>
            <Tooltip.Provider delayDuration={400}>
              <RouterProvider router={router} />
            </Tooltip.Provider>
          </ServerProvider>
        </SignedOutContext>
      </MessagesProvider>
    </StrictMode>,
  );
}

const element = document.getElementById("root");
if (element !== null) void start(element);
