import { expect, test } from "vitest";
import type { ErrorCode } from "../backend/bindings";
import en from "../../messages/en.json";
import fr from "../../messages/fr.json";
import { Words } from "../i18n/words.svelte";
import { ERRORS, errorView } from "./errors";

const codes = Object.keys(ERRORS) as ErrorCode[];

test("every code says what happened and what to do, in every language", () => {
  for (const code of codes) {
    const view = errorView(code);
    for (const words of [fr, en]) {
      expect(words[view.says], code).toMatch(/[.!]$/);
      expect(words[view.advice], code).toMatch(/[.!]$/);
    }
  }
});

test("no error is told with a hole in it, whatever the library left out", () => {
  for (const tongue of ["fr", "en"]) {
    for (const code of codes) {
      const { says, advice } = new Words([tongue]).failure({ code, params: {}, detail: "" });
      expect(`${says} ${advice}`, code).not.toMatch(/[{}]|undefined|NaN/);
    }
  }
});

test("a code of a newer library is told as a fault, and does not break the page", () => {
  expect(errorView("quantum_flux" as ErrorCode)).toBe(ERRORS.internal);
});

test("what mends itself is not told as an alarm", () => {
  expect(errorView("offline").weight).toBe("calm");
  expect(errorView("library_damaged").weight).toBe("stop");
});
