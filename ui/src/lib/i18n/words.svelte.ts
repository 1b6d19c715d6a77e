// Everything the page says, in the person's language: words, plurals, numbers, sizes, dates.
import type { Failure, Language, SyncReport } from "../backend/bindings";
import { errorView } from "../errors/errors";
import type { Stretch } from "../list/groups";
import { loadTongue, type PluralKey, systemTongue, type TextKey, type Tongue, wordsOf } from "./messages";
import { printed } from "./typography";

type Params = Readonly<Record<string, string | number>>;
/** As operators bill it. */
const KB = 1000;

const LOCALES: Readonly<Record<Tongue, string>> = { fr: "fr", en: "en", ar: "ar-u-nu-latn", bm: "fr" };

/** The words of one window. */
export class Words {
  #tongue = $state<Tongue>("fr");
  readonly #system: Tongue;
  #wanted: Tongue;
  /** By which numbers and dates are written: Western digits in Arabic, as in Mali; Bambara as French until it is whole. */
  readonly #locale = $derived(LOCALES[this.tongue]);
  readonly #plurals = $derived(new Intl.PluralRules(this.#locale));
  readonly #numbers = $derived(new Intl.NumberFormat(this.#locale));
  readonly #sizes = $derived(new Intl.NumberFormat(this.#locale, { maximumSignificantDigits: 2 }));

  /** What was made once: a row says four things, and a scroll draws hundreds of rows. */
  readonly #printed = new Map<string, string>();
  readonly #formats = new Map<string, Intl.DateTimeFormat>();

  /** `system`: what the system speaks, most wanted first. */
  constructor(system: readonly string[]) {
    this.#system = this.#wanted = this.#tongue = systemTongue(system);
  }

  /** The language that is spoken now. */
  get tongue(): Tongue {
    return this.#tongue;
  }

  /** Speaks another language, as soon as its words are here; what is said until then stays as it is. */
  choose(language: Language): Promise<void> {
    const wanted = (this.#wanted = language === "auto" ? this.#system : language);
    if (wordsOf(wanted)) {
      this.#tongue = wanted;
      return Promise.resolve();
    }
    return loadTongue(wanted).then(() => {
      if (this.#wanted === wanted) this.#tongue = wanted;
    });
  }

  /** A message. */
  t = (key: TextKey, params: Params = {}): string => this.#fill(wordsOf(this.tongue)?.[key] ?? key, params);

  /** A message about `n` things, in the form that the language gives that number. */
  n = (key: PluralKey, n: number, params: Params = {}): string => {
    const form = this.#plurals.select(n);
    const own = `${key}.${form}`;
    const table = wordsOf(this.tongue);
    return this.#fill(table?.[own] ?? table?.[`${key}.other`] ?? key, { n: this.number(n), ...params });
  };

  number = (n: number): string => this.#numbers.format(n);

  /** A size as people say it: two digits, in units of 1,000. */
  size = (bytes: number): string => {
    if (bytes < KB) return this.n("size.b", bytes);
    const [key, unit] = bytes < KB ** 2 ? SIZES.kb : bytes < KB ** 3 ? SIZES.mb : SIZES.gb;
    const value = bytes / unit;
    return this.t(key, { n: value < 100 ? this.#sizes.format(value) : this.number(Math.round(value)) });
  };

  /** What something costs, in the person's own money: `458 FCFA`. */
  money = ({ amount, currency }: { amount: number; currency: string }): string => {
    const figure = amount < 10 ? this.#sizes.format(amount) : this.number(Math.round(amount));
    return currency === "" ? figure : `${figure}\u00A0${currency}`;
  };

  /** `trois textes et une image`. */
  list = (parts: readonly string[]): string => new Intl.ListFormat(this.#locale).format(parts);

  /** What of texts and pictures is not here, in words. */
  missing = ({ articles, assets }: { articles: number; assets: number }): string =>
    this.list([
      ...(articles > 0 ? [this.n("missing.texts", articles)] : []),
      ...(assets > 0 ? [this.n("missing.pictures", assets)] : []),
    ]);

  /** How a sync ended: what is new, and its bytes. */
  syncResult = ({ articles_new: articles, bytes_received: bytes }: SyncReport): string => {
    const size = this.size(bytes);
    return articles === 0 ? this.t("sync.nothing_new", { size }) : this.n("sync.result", articles, { size });
  };

  /** `6 h 40` in French, `6:40 AM` in English. */
  time = (at: Date): string =>
    this.#locale === "fr"
      ? `${String(at.getHours())}\u00A0h\u00A0${String(at.getMinutes()).padStart(2, "0")}`
      : this.#format(at, { hour: "numeric", minute: "2-digit" });

  /** `21 novembre 2026`. */
  date = (at: Date): string => this.#format(at, { dateStyle: "long" });

  /** As short as it can be said on the day `now`: a time, yesterday, a day of the year, a date. */
  moment = (at: Date, now: Date): string => {
    const days = daysBetween(at, now);
    if (days === 0) return this.time(at);
    if (days === 1) return this.t("date.yesterday", { time: this.time(at) });
    const thisYear = at.getFullYear() === now.getFullYear();
    const how: Intl.DateTimeFormatOptions = thisYear
      ? { day: "numeric", month: "long" }
      : { day: "numeric", month: "short", year: "numeric" };
    return this.#format(at, how);
  };

  /** What a stretch of time is called above a list on the day `now`. */
  stretch = ({ kind, from }: Stretch, now: Date): string => {
    if (kind === "today") return this.t("source.today");
    if (kind === "yesterday") return this.t("date.the_day_before");
    if (kind === "before" || from === null) return this.t("date.before");
    const thisYear = from.getFullYear() === now.getFullYear();
    const how: Intl.DateTimeFormatOptions =
      kind === "day"
        ? { weekday: "long" }
        : kind === "month"
          ? { month: "long", ...(thisYear ? {} : { year: "numeric" }) }
          : { year: "numeric" };
    const said = this.#format(from, how);
    return said.charAt(0).toLocaleUpperCase(this.#locale) + said.slice(1);
  };

  /** A language by its tag, in the person's own: `Bambara`. */
  language = (tag: string): string => {
    try {
      const said = new Intl.DisplayNames(this.#locale, { type: "language" }).of(tag) ?? tag;
      return said.charAt(0).toLocaleUpperCase(this.#locale) + said.slice(1);
    } catch {
      return tag;
    }
  };

  /** What happened, and what to do: two sentences. */
  failure = (failure: Failure): { says: string; advice: string } => {
    const view = errorView(failure.code);
    const { url, status, limit_bytes: limit, queued } = failure.params;
    const known = hostOf(url) ?? failure.params["host"] ?? failure.params["name"];
    const host = known ?? this.t("failure.somewhere");
    const params = {
      host,
      status: status ?? "?",
      limit: limit ? this.size(Number(limit)) : "?",
      name: failure.params["name"] ?? "",
    };
    const says = this.t(view.says, params);
    // A host keeps its small letter; a sentence that begins with our own words does not.
    const first = known && says.startsWith(known) ? says.charAt(0) : says.charAt(0).toLocaleUpperCase(this.#locale);
    return { says: first + says.slice(1), advice: this.t(queued ? "failure.queued" : view.advice, params) };
  };

  #format(at: Date, how: Intl.DateTimeFormatOptions): string {
    const locale = this.#locale;
    const key = locale + JSON.stringify(how);
    let format = this.#formats.get(key);
    if (!format) this.#formats.set(key, (format = new Intl.DateTimeFormat(locale, how)));
    return format.format(at);
  }

  #fill(message: string, params: Params): string {
    const { tongue } = this;
    let text = this.#printed.get(tongue + message);
    if (text === undefined) this.#printed.set(tongue + message, (text = printed(tongue, message)));
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      return value === undefined ? whole : typeof value === "number" ? this.number(value) : value;
    });
  }
}

const SIZES = { kb: ["size.kb", KB], mb: ["size.mb", KB ** 2], gb: ["size.gb", KB ** 3] } as const;

/** Whole days of the calendar from `at` to `now`. */
function daysBetween(at: Date, now: Date): number {
  const midnight = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

/** The host that people know an address by. */
export function hostOf(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  return new URL(url).host.replace(/^www\./, "") || undefined;
}
