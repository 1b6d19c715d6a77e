// axe on the window and on the article's frame.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "./kit";

const AXE = readFileSync(
  join(__dirname, "../../ui/node_modules/axe-core/axe.min.js"),
  "utf8",
);

/** Each theme and its French name. */
export const THEMES = {
  light: "Clair",
  sepia: "Sépia",
  dark: "Sombre",
  black: "Noir",
  contrast: "Contraste",
} as const;

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** With one pane in front the main one may be away, and an article's headline is in its frame. */
export const IN_THE_FRAME = ["landmark-one-main", "page-has-heading-one"];

interface Result {
  violations: {
    id: string;
    nodes: { html: string; failureSummary?: string }[];
  }[];
}

/** What axe says of the page, and of the article's frame. */
export async function complaints(
  page: Page,
  but: readonly string[] = [],
): Promise<string[]> {
  const found: string[] = [];
  for (const frame of page.frames()) {
    await frame.evaluate(AXE);
    // Landmarks are the window's: a frame has none of its own.
    const rules =
      frame === page.mainFrame() ? [...WCAG, "best-practice"] : WCAG;
    const { violations } = await frame.evaluate<Result>(
      `axe.run(document, { iframes: false, runOnly: ${JSON.stringify(rules)} })`,
    );
    for (const { id, nodes } of violations.filter(
      (each) => !but.includes(each.id),
    ))
      found.push(
        ...nodes.map(
          (node) => `${id}: ${node.html} ${node.failureSummary ?? ""}`,
        ),
      );
  }
  return found;
}
