import { expect, test } from "vitest";
import { addressesIn, askedFor, isAddress, typedAddress } from "./address";

test("what is typed without a scheme gets one; what is no address does not", () => {
  expect(typedAddress("example.org/a b")).toBeNull();
  expect(typedAddress(" example.org/a ")).toBe("https://example.org/a");
  expect(typedAddress("http://127.0.0.1:8000/x")).toBe("http://127.0.0.1:8000/x");
  expect(typedAddress("exemple.org:8080")).toBe("https://exemple.org:8080");
  for (const odd of ["", "puits", "a@b.org", "javascript:alert(1)", "file:///etc/passwd", "/tmp/x.html"]) {
    expect(typedAddress(odd), odd).toBeNull();
  }
});

test("only the web is added from a drop or a paste", () => {
  expect(addressesIn("# comment\r\nhttps://a.org/1\r\nhttps://a.org/1\r\nfile:///x\r\njavascript:1")).toEqual([
    "https://a.org/1",
  ]);
  expect(isAddress("https://a.org and more"), "a sentence with an address in it is not one").toBe(false);
});

test("what the system asks to open", () => {
  expect(askedFor("feed:https://a.org/f.xml")).toEqual({ kind: "feed", url: "https://a.org/f.xml" });
  expect(askedFor("feed://a.org/f.xml")).toEqual({ kind: "feed", url: "https://a.org/f.xml" });
  expect(askedFor("kalan:https://a.org/")).toEqual({ kind: "page", url: "https://a.org/" });
  expect(askedFor("https://a.org/")).toEqual({ kind: "page", url: "https://a.org/" });
  expect(askedFor("/home/x/page.html"), "files are the shell's").toBeNull();
  expect(askedFor("feed:javascript:alert(1)")).toBeNull();
});
