import { expect, test } from "vitest";
import { fileBytes, fileKind, fileName } from "./enclosure";

test("a file is called by the last part of its address", () => {
  expect(fileName("https://example.org/sons/le%20puits.mp3?k=1#t")).toBe("le puits.mp3");
  expect(fileName("https://example.org/sons/")).toBe("sons");
  expect(fileName("https://example.org/"), "an address without a name").toBe("example.org");
  expect(fileName("https://example.org/100%"), "what cannot be read is shown as it is").toBe("100%");
  expect(fileName("no address")).toBe("no address");
});

test("what its feed says goes before what its name says", () => {
  const kind = (media_type: string | null, url: string) => fileKind({ media_type, url });
  expect(kind("audio/mpeg", "https://example.org/a.pdf")).toBe("sound");
  expect(kind(null, "https://example.org/A.MP3?x")).toBe("sound");
  expect(kind("application/octet-stream", "https://example.org/a.ogg")).toBe("sound");
  expect(kind("video/mp4", "https://example.org/a")).toBe("film");
  expect(kind("application/pdf", "https://example.org/a.pdf")).toBe("other");
});

test("a size is said when it is known, and never as nothing", () => {
  const file = { url: "https://example.org/a.mp3", media_type: null };
  expect(fileBytes({ ...file, length_bytes: 0, state: { state: "offered" } }), "feeds write 0 for unknown").toBeNull();
  expect(fileBytes({ ...file, length_bytes: 9, state: { state: "waiting" } })).toBe(9);
  expect(fileBytes({ ...file, length_bytes: 9, state: { state: "kept", hash: "h", size_bytes: 12 } })).toBe(12);
});
