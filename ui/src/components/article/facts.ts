// What is said of an article beside its text: its date, its length, how much of it is here.
import type { ArticleHead, OpenedArticle } from "../../lib/backend/bindings";
import type { Words } from "../../lib/i18n/words.svelte";

/** Date, minutes, number of words. */
export function factsOf(head: ArticleHead, words: Words): string[] {
  const facts = [
    words.t("article.read_at", { n: head.reading_time_minutes }),
    words.n("article.words", head.word_count),
  ];
  if (head.published === null) return facts;
  const date = words.date(new Date(head.published));
  return [head.published_inferred ? words.t("article.inferred", { date }) : date, ...facts];
}

/** How much of it is on this machine, with its size. */
export function hereOf({ head, size_bytes: bytes }: OpenedArticle, words: Words): { text: string; whole: boolean } {
  const missing = head.offline.pictures - head.offline.kept;
  const size = words.size(bytes);
  return missing > 0
    ? { text: words.n("article.half", missing, { size }), whole: false }
    : { text: words.t("article.whole", { size }), whole: true };
}
