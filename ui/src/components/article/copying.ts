// Words of an article on their way out of it: with where they are from.
import type { ArticleHead } from "../../lib/backend/bindings";
import type { Library } from "../../lib/state/library.svelte";

/** A short citation: who, what, where, when. */
export function citation(head: ArticleHead, date: (at: Date) => string): string {
  const day = head.published ? date(new Date(head.published)) : null;
  const parts = [head.byline, head.title ? `« ${head.title} »` : null, head.site_name, day];
  const said = parts.filter((part) => part !== null && part !== "").join(", ");
  return head.url ? `${said}. ${head.url}` : said;
}

/** Puts text where the system keeps what was copied. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page that may not use the new way may still use the old one, at a person's click.
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "vh";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

/** Copies words of the article, and where they are from. */
export async function copyWithSource(text: string, head: ArticleHead, library: Library): Promise<void> {
  const { words, notices } = library;
  const quote = text.replace(/[^\S\n]+/g, " ");
  const done = await copyText(`« ${quote} »\n— ${citation(head, words.date)}`);
  notices.say(words.t(done ? "copy.done" : "copy.failed"));
}

/** Hands a text to the person as a file. */
export function saveText(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name.replace(/[/\\:*?"<>|]/g, " ");
  link.click();
  URL.revokeObjectURL(link.href);
}
