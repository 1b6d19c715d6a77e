// How the page is built: plain files that work under tauri://localhost and at the root of any HTTP server.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: ["safari17", "chrome115"],
    // The page's own rules allow no data: address, so nothing may be folded into one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { fs: { allow: [".."] } },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
  },
  // The tests use the runes as a browser does.
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
});
