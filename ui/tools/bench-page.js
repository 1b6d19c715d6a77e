// What bench.js does inside the page: each function runs there, and knows nothing of this file.

/** Notes long tasks, and when the first row of the list stood. */
export function watch() {
  const bench = /** @type {any} */ ({ listAt: null, found: [], opened: null });
  const observer = new PerformanceObserver((list) => bench.found.push(...list.getEntries()));
  observer.observe({ type: "longtask", buffered: true });
  bench.tasks = () => {
    bench.found.push(...observer.takeRecords());
    return bench.found.splice(0).map((/** @type {PerformanceEntry} */ entry) => entry.duration);
  };
  Object.assign(window, { bench });
  const rows = new MutationObserver(() => {
    if (bench.listAt !== null || !document.querySelector("[role=option]")) return;
    requestAnimationFrame(() => setTimeout(() => (bench.listAt ??= performance.now())));
    rows.disconnect();
  });
  rows.observe(document, { childList: true, subtree: true });
}

/** Scrolls for some seconds, now slowly, now fast, now by a leap; gives back what each frame took. */
export async function goOver() {
  const list = document.querySelector("[role=listbox]");
  if (!list) throw new Error("there is no list");
  const frames = [];
  let [before, empty] = [performance.now(), 0];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  for (let at = 0; at < 600; at++) {
    const pace = at % 200;
    list.scrollTop += pace < 100 ? 24 : pace < 190 ? 240 : 20_000;
    await frame();
    const now = performance.now();
    frames.push(now - before);
    before = now;
    const box = list.getBoundingClientRect();
    const middle = document
      .elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
      ?.closest("[role=option]");
    if (!middle?.textContent?.trim()) empty++;
  }
  const reached = Number(document.querySelector("[role=option]")?.getAttribute("aria-posinset"));
  return { frames, empty, reached };
}

/** Waits for the next article: from the key that asks for it to the frame in which it is seen. */
export function opening() {
  const frameOf = () => /** @type {HTMLIFrameElement | null} */ (document.querySelector("main iframe"));
  const headlineOf = () => frameOf()?.contentDocument?.querySelector("h1.headline");
  const old = headlineOf();
  const opened = new Promise((done) => {
    let asked = 0;
    // In the article's own frame too: it has the focus.
    const heard = (/** @type {Event} */ event) => {
      const view = /** @type {Window} */ (/** @type {UIEvent} */ (event).view);
      asked ||= event.timeStamp + view.performance.timeOrigin - performance.timeOrigin;
    };
    for (const view of [window, frameOf()?.contentWindow])
      view?.addEventListener("keydown", heard, { capture: true, once: true });
    const look = () => {
      const headline = headlineOf();
      const shown = asked > 0 && headline && headline !== old && frameOf()?.classList.contains("ready");
      if (shown) requestAnimationFrame(() => done(performance.now() - asked));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  Object.assign(/** @type {any} */ (window).bench, { opened });
}

/** Whether an article is shown. */
export const FIRST_ARTICLE = `document.querySelector("main iframe.ready")?.contentDocument?.querySelector("h1.headline") != null`;
