// What the compiler does not hold: no `any`, no raw HTML, and the tiers of HOUSE.md (views -> components -> lib).
import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** No import may match one of `patterns`; `message` says why. */
const closed = (patterns, message) => ({
  "no-restricted-imports": ["error", { patterns: [{ regex: patterns, message }] }],
});
const DOMAINS = "library|article|feeds|settings|sync|palette|welcome";

export default ts.config(
  { ignores: ["dist", "src/lib/backend/bindings.ts", "src/lib/icons/*shapes.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "svelte/no-at-html-tags": "error",
      // Our maps and dates are values: replaced and never changed in place, so they need not be watched.
      "svelte/prefer-svelte-reactivity": "off",
      "no-console": "error",
      eqeqeq: ["error", "always"],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  { files: ["tools/**", "*.config.*"], languageOptions: { globals: globals.node }, rules: { "no-console": "off" } },
  {
    files: ["src/lib/**"],
    rules: closed("/(components|views)/", "lib knows no component: views -> components -> lib"),
  },
  { files: ["src/components/**"], rules: closed("/views/", "a component knows no view: views -> components -> lib") },
  {
    files: ["src/components/shared/**"],
    rules: closed(`/(views|${DOMAINS})/`, "components/shared knows no domain"),
  },
  {
    files: ["src/components/**", "src/views/**", "src/lib/{state,i18n,keyboard,list,article,palette,spending}/**"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { regex: "backend/(window|http|memory|choose)", message: "only lib/backend knows the transport" },
            { regex: "^@tauri-apps/", message: "only lib/backend knows the transport" },
          ],
        },
      ],
    },
  },
);
