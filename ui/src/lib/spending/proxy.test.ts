import { expect, test } from "vitest";
import { isProxy } from "./proxy";

test("the system's proxy, or one by its address", () => {
  for (const typed of ["", "  ", "socks5://127.0.0.1:9050", "http://proxy.ecole.example:3128", " https://p.example "])
    expect(isProxy(typed), typed).toBe(true);
});

test("what the library would refuse is told before it is kept", () => {
  for (const typed of ["proxy.ecole.example:3128", "ftp://p.example", "http://", "http://awa:secret@p.example", "9050"])
    expect(isProxy(typed), typed).toBe(false);
});
