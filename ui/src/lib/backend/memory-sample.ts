// What the library in memory holds: the articles of the drawn screens.
import type { ArticleRow, Feed } from "./bindings";
import type { MemoryFiling } from "./memory-filing";

/** A picture of the drawn articles. */
export const PICTURE =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 70 640 220" width="640" height="220"><path fill="#E9C98E" d="M0 0h640v360H0z"/><circle cx="486" cy="132" r="42" fill="#C8742B"/><path fill="#B99A63" d="M0 168 90 156 210 166 330 150 470 164 640 152V220H0z"/><path fill="#5F7F86" d="M0 186H640V360H0z"/><path fill="#4C6B73" d="M0 232H640V240H0zM60 272H420V278H60zM260 312H640V319H260z"/><path fill="#2B211A" d="M120 246C210 274 380 276 508 236 470 292 200 300 120 246Z"/><path fill="#2B211A" d="M222 260V206a10 10 0 0 1 20 0V262zM268 264V216a9 9 0 0 1 18 0V266zM312 266V212a10 10 0 0 1 20 0V266zM356 264V220a9 9 0 0 1 18 0V262z"/><circle cx="232" cy="192" r="10" fill="#2B211A"/><circle cx="277" cy="203" r="9" fill="#2B211A"/><circle cx="322" cy="198" r="10" fill="#2B211A"/><circle cx="365" cy="207" r="9" fill="#2B211A"/><path stroke="#2B211A" stroke-width="5" d="M470 120 430 300"/><path fill="#2B211A" d="M438 250V188a11 11 0 0 1 22 0V246z"/><circle cx="449" cy="172" r="11" fill="#2B211A"/><path fill="#B66F16" d="M222 224h20v24h-20zM312 228h20v24h-20zM438 206h22v26h-22z"/></svg>',
  );

const FEEDS: [string, string, string][] = [
  ["fleuve", "La Lettre du fleuve", "fr"],
  ["ardoise", "L’Ardoise du marché", "fr"],
  ["sahel", "Sahel Sciences", "fr"],
  ["kibaru", "Kibaru dɔɔnin", "bm"],
  ["tree", "The Reading Tree", "en"],
  ["nahr", "أخبار النهر", "ar"],
];

const ARTICLES: [string, string, string, string, number, boolean, number][] = [
  [
    "La pirogue-école repart avec la décrue",
    "Dans le delta, une classe flottante suit les familles de pêcheurs. Onze ardoises, trois campements, et un ordinateur sans antenne.",
    "fleuve",
    "fr",
    6,
    true,
    1,
  ],
  [
    "Le prix du mil se lit désormais sur une ardoise",
    "À Médine, les vendeuses affichent chaque matin trois prix et une date. Les disputes ont baissé, pas les tarifs.",
    "ardoise",
    "fr",
    4,
    false,
    1,
  ],
  ["Dɔɔnin dɔɔnin, kɔnɔnin bɛ a ɲaga da", "", "kibaru", "bm", 2, false, 1],
  [
    "What a village library lends besides books",
    "Football pumps, a sewing machine, and a quiet table after dark.",
    "tree",
    "en",
    5,
    false,
    0,
  ],
  [
    "Pourquoi le karité se ramasse avant l’aube",
    "Trois raisons, dont une que les chimistes ont mis longtemps à croire.",
    "sahel",
    "fr",
    7,
    true,
    1,
  ],
  [
    "Réparer un forage : la pièce à 900 F qui manque",
    "Quand la pompe s’arrête, on retourne à l’eau du puits, celle qu’on fait bouillir.",
    "fleuve",
    "fr",
    8,
    false,
    1,
  ],
  ["مدرسة تنتظر انخفاض النهر", "في الدلتا فصل عائم يتبع عائلات الصيادين.", "nahr", "ar", 5, false, 1],
  [
    "Quand la radio du quartier lit le bulletin scolaire",
    "Le samedi à dix heures, toute la rue écoute.",
    "ardoise",
    "fr",
    3,
    true,
    1,
  ],
];

const EMPTY: (typeof ARTICLES)[number] = ["", "", "", "fr", 1, false, 1];

/** The subscriptions of the drawn screens. */
export function sampleFeeds(): Feed[] {
  return FEEDS.map(([id, title, language]) => ({
    id,
    url: `https://${id}.example.org/feed.xml`,
    site_url: `https://${id}.example.org/`,
    title,
    folder: null,
    description: null,
    language,
    full_text: "auto",
    pictures: "all",
    hub_url: null,
    asked_as: { login: null, user_agent: null },
    status: "active",
    checked: new Date(Date.now() - 3_600_000).toISOString(),
    changed: null,
    next_check: null,
    failure:
      id === "sahel"
        ? { code: "connect_failed", params: { url: "https://sahel.example.org/feed.xml" }, detail: "" }
        : null,
    articles: 4,
    unread: id === "sahel" ? 0 : 2,
  }));
}

/** The shelves and tags of the drawn screens. */
export function sampleShelves(filing: MemoryFiling, articles: readonly ArticleRow[]): void {
  const ids = articles.map(({ id }) => id);
  filing.arrange(filing.make("6ᵉ : vivre avec le fleuve").id, ids.slice(0, 3));
  filing.arrange(filing.make("Santé et cuisine").id, ids.slice(4, 6));
  for (const id of ids.slice(4, 6)) filing.tags.set(id, new Set(["eau"]));
}

/** The drawn articles, and `more` like them, one an hour back in time. */
export function sampleArticles(more: number): ArticleRow[] {
  return Array.from({ length: ARTICLES.length + more }, (_, index) => {
    const [title, excerpt, feed, language, minutes, read, kept] = ARTICLES[index % ARTICLES.length] ?? EMPTY;
    const at = new Date(Date.now() - index * (index < 5 ? 600_000 : 3_600_000)).toISOString();
    return {
      id: `article-${String(index)}`,
      title: index < ARTICLES.length ? title : `${title} (${String(index)})`,
      byline: index === 0 ? "Aminata Coulibaly" : null,
      site_name: FEEDS.find(([id]) => id === feed)?.[1] ?? null,
      feed,
      published: at,
      published_inferred: false,
      arrived: at,
      language,
      excerpt,
      word_count: minutes * 196,
      reading_time_minutes: minutes,
      read,
      starred: index === 0,
      offline: { pictures: 1, kept, failed: 0 },
      thumbnail: index % 3 === 2 ? null : "picture",
    };
  });
}

const FRENCH = `<p>Le maître arrive avant le soleil. Il pose sur le banc de la pirogue une caisse de craies, une lampe et onze ardoises enveloppées dans un pagne. À six heures et demie, le piroguier appuie sur la perche : la classe se met en route, sans bruit, entre les herbes encore hautes.</p>
<figure><img src="${PICTURE}" alt="Une pirogue au lever du soleil"><figcaption>Premier départ de la saison, à la sortie du bras de Kakagnan.</figcaption></figure>
<p>Ici, l’année scolaire ne commence pas en octobre. Elle commence quand le fleuve le permet. « Si nous attendons que les enfants viennent à l’école, nous attendrons la saison sèche, dit <a href="https://example.org/boubacar">Boubacar Kontao</a>, qui enseigne depuis neuf ans dans le delta. Alors l’école va aux enfants. »</p>
<h2>Onze ardoises</h2><p>La tournée dure quatre jours. À chaque campement, la pirogue reste une demi-journée ; puis l’on repart.</p><blockquote><p>L’eau n’attend pas la récréation.</p></blockquote>
<p>À la décrue<sup><a href="#a-n1" id="a-r1">1</a></sup>, quand les bras du fleuve se ferment un à un, la clé voyage en pirogue.</p>
<table><thead><tr><th>Campement</th><th>Élèves</th><th>Ardoises</th><th>Distance</th><th>Départ</th><th>Retour</th></tr></thead><tbody><tr><td>Kakagnan</td><td>14</td><td>11</td><td>7 km</td><td>6 h 30</td><td>12 h 15</td></tr><tr><td>Akka</td><td>9</td><td>9</td><td>18 km</td><td>7 h 00</td><td>17 h 40</td></tr></tbody></table>
<pre><code class="language-python"><span class="k-remark"># le niveau du fleuve</span>
<span class="k-keyword">def</span> <span class="k-name">niveau</span>(jour):
    <span class="k-keyword">return</span> mesures[jour] / <span class="k-number">100</span></code></pre>
<p><span class="missing-picture" data-url="https://example.org/p.jpg">Les ardoises sèchent au soleil</span></p>
<ol><li id="a-n1">Baisse des eaux du fleuve, de décembre à mars dans le delta intérieur. Son contraire est la crue, qui commence en juillet. <a href="#a-r1">↩</a></li></ol>`;
const ARABIC =
  "<p>يصل المعلّم قبل الشمس. يضع على مقعد القارب صندوق طباشير ومصباحاً وأحد عشر لوحاً ملفوفة في قماش.</p><p>هنا لا تبدأ السنة الدراسية في أكتوبر، بل تبدأ حين يأذن النهر.</p>";

const HEADINGS = ["Onze ardoises, trois campements", "La caisse et l’ordinateur", "Ce que le fleuve décide"];

/** The body of a drawn article, long enough to scroll. */
export function sampleHtml(row: ArticleRow): string {
  if (row.language === "ar") return ARABIC.repeat(3);
  return HEADINGS.map((heading, at) =>
    FRENCH.replace("Onze ardoises</h2>", `${heading}</h2>`)
      .replaceAll("a-n1", `a-n${String(at)}`)
      .replaceAll("a-r1", `a-r${String(at)}`),
  ).join("");
}
