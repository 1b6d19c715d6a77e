// Addresses as people give them: typed, pasted, dropped, or handed over by the system.

/** The addresses of the web in a dropped or pasted text, one a line; comments of text/uri-list are left out. */
export function addressesIn(text: string): string[] {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  return [...new Set(lines.filter(isAddress))];
}

/** Whether a text is one whole address of the web. */
export function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}

/** What was typed as an address: with a scheme, when it only lacked one. */
export function typedAddress(text: string): string | null {
  const typed = text.trim();
  if (isAddress(typed)) return typed;
  return /^[^\s/:@]+\.[^\s/:@]{2,}(:\d+)?(\/\S*)?$/.test(typed) ? typedAddress(`https://${typed}`) : null;
}

/** What the system asked to open. */
export type Asked = { readonly kind: "page" | "feed"; readonly url: string };

/** `feed:https://…`, `feed://…`, `kalan:https://…` and plain addresses; what is none of these is not the page's. */
export function askedFor(text: string): Asked | null {
  const scheme = /^(feed|kalan):(?:\/\/)?/i.exec(text);
  if (!scheme) return isAddress(text) ? { kind: "page", url: text } : null;
  const rest = text.slice(scheme[0].length);
  const url = isAddress(rest) ? rest : typedAddress(rest);
  return url === null ? null : { kind: scheme[1]?.toLowerCase() === "feed" ? "feed" : "page", url };
}
