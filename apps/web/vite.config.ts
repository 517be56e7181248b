import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv, type Plugin } from "vite";

/** Where `turbo dev` starts the server. */
function serverUrl(mode: string): string {
  const { PORT } = loadEnv(mode, import.meta.dirname, "PORT");
  return `http://localhost:${PORT ?? 4000}`;
}

/** Has the page's font fetched along with its script: one that comes later moves what a pointer is already on. */
const preloadFont: Plugin = {
  name: "preload-font",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((fileName) => /\/geist-latin-wght-[^/]*\.woff2$/.test(fileName))
        .map((fileName) => ({
          tag: "link",
          attrs: { rel: "preload", as: "font", crossorigin: true, href: `/${fileName}` },
          injectTo: "head",
        })),
  },
};

export default defineConfig(({ command, mode }) => {
  // Whatever the shell that builds says: React for development is larger by a half, and much slower.
  if (command === "build") process.env["NODE_ENV"] = "production";
  return {
    plugins: [react(), tailwindcss(), preloadFont],
    server: {
      port: 5173,
      // `changeOrigin` stays off: the server compares Origin with Host, and both are the page's own here.
      proxy: {
        ...Object.fromEntries(
          ["/trpc", "/api", "/signin", "/signout", "/healthz"].map((path) => [
            path,
            { target: serverUrl(mode) },
          ]),
        ),
        // The page of an invitation is the app's own; what it sends is not.
        "/join": {
          target: serverUrl(mode),
          bypass: ({ method, url }) => (method === "GET" ? url : undefined),
        },
      },
    },
    build: {
      target: "es2023",
      sourcemap: false,
      // What the first screen needs is fetched at once: one file packs better than many, and leaves nothing to preload.
      modulePreload: { polyfill: false },
      rolldownOptions: {
        output: { codeSplitting: { groups: [{ name: "shell", tags: ["$initial"] }] } },
      },
      // One warning line for the shell's budget; the exact measure is a test.
      chunkSizeWarningLimit: 700,
    },
  };
});
