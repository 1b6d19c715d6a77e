// How the page is built: plain files that work under tauri://localhost and at the root of any HTTP server.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** The modules of the first screen that later ones share. */
const FIRST =
  /node_modules\/(?:svelte|esm-env|clsx)\/|src\/lib\/(?:errors|keyboard|list)\/|src\/lib\/i18n\/|src\/lib\/icons\/(?:icons|shapes|glyph)|src\/lib\/backend\/backend\.|src\/lib\/state\/(?:ad|article-list|coalesced|context|echoes|filing|first-run|habits|library|listening|notices|panes|places|preferences|reading|recent|search|sources|sync\.|sync-choice)|components\/shared\/(?:Icon|IconButton|Glyph|Popover|Cloth|EmptyState)\./;

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: ["safari17", "chrome115"],
    // The page's own rules allow no data: address, so nothing may be folded into one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first screen needs is one file: twenty small ones are packed worse than one.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", test: FIRST }] } } },
  },
  server: { fs: { allow: [".."] } },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    setupFiles: ["tests/all-tongues.ts"],
  },
  // The tests use the runes as a browser does.
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
});
