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

/** Shorter than this, it is a label; the letters of it that are looked for in the text. */
const STANDFIRST_LETTERS = 40;
/** How much of the text is looked at for it. */
const OPENING = 4_000;

/** The few lines that the site itself puts under a title; none when the text opens with them, or when they were cut. */
export function standfirstOf({
  head,
  html,
}: Pick<OpenedArticle, "html"> & { head: { excerpt: string } }): string | null {
  const excerpt = head.excerpt.trim();
  const letters = lettersOf(excerpt);
  if (letters.length < STANDFIRST_LETTERS || /(?:…|\.\.\.|\[…\]|\[\.\.\.\])$/.test(excerpt)) return null;
  const opening = lettersOf(html.slice(0, OPENING).replace(/<[^>]*>|&\w+;/g, " "));
  return opening.includes(letters.slice(0, STANDFIRST_LETTERS)) ? null : excerpt;
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
