// The proxy as it is typed: what the library will take.
const KINDS = ["http:", "https:", "socks4:", "socks4a:", "socks5:", "socks5h:"];

/** Whether this names a proxy, or nothing. One with a password is set in the system's settings. */
export function isProxy(typed: string): boolean {
  const text = typed.trim();
  if (text === "") return true;
  if (!/^[a-z0-9]+:\/\/[^/]/i.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return KINDS.includes(url.protocol) && url.username === "" && url.password === "";
}
