// From an error's code to its words, its weight and what a person can do: the only such table.
import type { ErrorCode } from "../backend/bindings";
import type { TextKey } from "../i18n/messages";

/** How an error is told. */
interface ErrorView {
  /** What happened. */
  readonly says: TextKey;
  /** What to do about it. */
  readonly advice: TextKey;
  /** `calm`: nothing is lost and it mends itself; `look`: worth a look; `stop`: a person must act. */
  readonly weight: "calm" | "look" | "stop";
  /** What a button may offer. */
  readonly action: "retry" | "open" | "login" | null;
}

/** Every code has words: a new one does not compile until it is here. */
export const ERRORS = {
  usage: { says: "error.usage", advice: "error.usage.do", weight: "stop", action: null },
  not_found: { says: "error.not_found", advice: "error.not_found.do", weight: "look", action: null },
  invalid_address: { says: "error.invalid_address", advice: "error.invalid_address.do", weight: "look", action: null },
  blocked_address: { says: "error.blocked_address", advice: "error.blocked_address.do", weight: "look", action: null },
  network_off: { says: "error.network_off", advice: "error.network_off.do", weight: "calm", action: null },
  offline: { says: "error.offline", advice: "error.offline.do", weight: "calm", action: "retry" },
  dns_failed: { says: "error.dns_failed", advice: "error.dns_failed.do", weight: "look", action: "retry" },
  connect_failed: { says: "error.connect_failed", advice: "error.connect_failed.do", weight: "look", action: "retry" },
  tls_failed: { says: "error.tls_failed", advice: "error.tls_failed.do", weight: "look", action: "open" },
  stalled: { says: "error.stalled", advice: "error.stalled.do", weight: "calm", action: "retry" },
  cut: { says: "error.cut", advice: "error.cut.do", weight: "calm", action: "retry" },
  unauthorized: { says: "error.unauthorized", advice: "error.unauthorized.do", weight: "look", action: "login" },
  forbidden: { says: "error.forbidden", advice: "error.forbidden.do", weight: "look", action: "open" },
  legal_reasons: { says: "error.legal_reasons", advice: "error.legal_reasons.do", weight: "look", action: "open" },
  robot_wall: { says: "error.robot_wall", advice: "error.robot_wall.do", weight: "look", action: "open" },
  certificate_expired: {
    says: "error.certificate_expired",
    advice: "error.certificate_expired.do",
    weight: "look",
    action: "open",
  },
  http_status: { says: "error.http_status", advice: "error.http_status.do", weight: "look", action: "open" },
  gone: { says: "error.gone", advice: "error.gone.do", weight: "look", action: null },
  try_later: { says: "error.try_later", advice: "error.try_later.do", weight: "calm", action: null },
  too_many_redirects: {
    says: "error.too_many_redirects",
    advice: "error.too_many_redirects.do",
    weight: "look",
    action: "open",
  },
  login_required: { says: "error.login_required", advice: "error.login_required.do", weight: "look", action: "open" },
  too_large: { says: "error.too_large", advice: "error.too_large.do", weight: "look", action: "open" },
  wrong_content_type: {
    says: "error.wrong_content_type",
    advice: "error.wrong_content_type.do",
    weight: "look",
    action: "open",
  },
  no_article: { says: "error.no_article", advice: "error.no_article.do", weight: "look", action: null },
  not_a_feed: { says: "error.not_a_feed", advice: "error.not_a_feed.do", weight: "look", action: null },
  not_a_server: { says: "error.not_a_server", advice: "error.not_a_server.do", weight: "look", action: null },
  wrong_password: { says: "error.wrong_password", advice: "error.wrong_password.do", weight: "stop", action: null },
  server_switched_off: {
    says: "error.server_switched_off",
    advice: "error.server_switched_off.do",
    weight: "look",
    action: "open",
  },
  server_answer: { says: "error.server_answer", advice: "error.server_answer.do", weight: "look", action: null },
  name_taken: { says: "error.name_taken", advice: "error.name_taken.do", weight: "look", action: null },
  changes_waiting: { says: "error.changes_waiting", advice: "error.changes_waiting.do", weight: "look", action: null },
  not_a_face: { says: "error.not_a_face", advice: "error.not_a_face.do", weight: "look", action: null },
  unreadable: { says: "error.unreadable", advice: "error.unreadable.do", weight: "look", action: null },
  bundle_refused: { says: "error.bundle_refused", advice: "error.bundle_refused.do", weight: "stop", action: null },
  untrusted: { says: "error.untrusted", advice: "error.untrusted.do", weight: "stop", action: null },
  disk_full: { says: "error.disk_full", advice: "error.disk_full.do", weight: "stop", action: "retry" },
  read_only: { says: "error.read_only", advice: "error.read_only.do", weight: "stop", action: "retry" },
  library_newer: { says: "error.library_newer", advice: "error.library_newer.do", weight: "stop", action: null },
  library_damaged: { says: "error.library_damaged", advice: "error.library_damaged.do", weight: "stop", action: null },
  secrets_unavailable: {
    says: "error.secrets_unavailable",
    advice: "error.secrets_unavailable.do",
    weight: "look",
    action: "retry",
  },
  library_busy: { says: "error.library_busy", advice: "error.library_busy.do", weight: "stop", action: "retry" },
  cancelled: { says: "error.cancelled", advice: "error.cancelled.do", weight: "calm", action: null },
  internal: { says: "error.internal", advice: "error.internal.do", weight: "stop", action: "retry" },
} as const satisfies Record<ErrorCode, ErrorView>;

/** How a code is told; one from a newer library is told as a fault of Kalan. */
export const errorView = (code: ErrorCode): ErrorView =>
  (ERRORS as Partial<Record<ErrorCode, ErrorView>>)[code] ?? ERRORS.internal;
