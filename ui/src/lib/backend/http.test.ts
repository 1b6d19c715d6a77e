import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CommandFailure, NotAdmitted } from "./backend";
import { httpBackend } from "./http";

const asked = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.stubGlobal("fetch", asked);
  vi.stubGlobal("location", { origin: "http://127.0.0.1:9" });
});
afterEach(() => {
  vi.unstubAllGlobals();
  asked.mockReset();
});

test("a command is a POST that no form of another site can send", async () => {
  asked.mockResolvedValue(Response.json({ path: "/tmp/l", version: "0.1.0" }));
  const answer = await httpBackend().call("library_info", {});
  expect(answer.version, "the body of the answer is the answer").toBe("0.1.0");
  const [address, how] = asked.mock.calls[0] ?? [];
  expect(address).toBe("/api/library_info");
  expect(new Headers(how?.headers).get("X-Kalan"), "without it the server refuses").toBe("1");
  expect(how?.method).toBe("POST");
});

test("a failure arrives as data, so that the page has its own words for it", async () => {
  const error = { code: "read_only", params: { path: "/tmp/l" }, detail: "…" };
  asked.mockResolvedValue(Response.json({ error }, { status: 409 }));
  const failed = await httpBackend()
    .call("start_sync", { feeds: [], text_only: false, budget_bytes: null })
    .catch((e: unknown) => e);
  expect(failed).toBeInstanceOf(CommandFailure);
  expect((failed as CommandFailure).failure).toEqual(error);
});

test("a page without a token says so, and not that Kalan is broken", async () => {
  asked.mockResolvedValue(new Response("", { status: 401 }));
  await expect(httpBackend().call("get_settings", {})).rejects.toBeInstanceOf(NotAdmitted);
});

test("an answer that is not JSON, and no answer at all, are failures too", async () => {
  asked.mockResolvedValueOnce(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const odd = (await httpBackend()
    .call("get_settings", {})
    .catch((e: unknown) => e)) as CommandFailure;
  expect(odd.failure.code).toBe("internal");
  asked.mockRejectedValueOnce(new TypeError("network"));
  const none = (await httpBackend()
    .call("get_settings", {})
    .catch((e: unknown) => e)) as CommandFailure;
  expect(none.failure.code, "the server was stopped").toBe("connect_failed");
});
