// The page, driven in a browser over HTTP, with the real library behind it and a web on this machine before it.
import { defineConfig } from "../../ui/node_modules/@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "results",
  reporter: "list",
  // Each test has a server of its own; two cores carry two at once at best.
  workers: process.env["KALAN_E2E_WORKERS"] ? Number(process.env["KALAN_E2E_WORKERS"]) : 2,
  fullyParallel: true,
  timeout: 90_000,
  // A machine that others load may lose a moment; what needed a second try is told as flaky, never silently passed.
  retries: process.env["CI"] ? 1 : 0,
  expect: { timeout: 20_000 },
  use: {
    viewport: { width: 1366, height: 768 },
    locale: "fr-FR",
    timezoneId: "Africa/Bamako",
    colorScheme: "light",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
