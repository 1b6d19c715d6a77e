// Five small journals that exist nowhere: what the window shows in README's picture.
import type { Page } from "./kit";
import type { Answer } from "./kit";

interface Piece {
  readonly title: string;
  readonly lead: string;
  readonly byline?: string;
  readonly words: readonly string[];
  readonly caption?: string;
}

interface Journal {
  readonly path: string;
  readonly title: string;
  readonly language: string;
  readonly pieces: readonly Piece[];
}

const FILL_FR = [
  "On en parle le soir sous le hangar, quand la chaleur tombe. Chacun donne son avis, puis quelqu’un refait le thé, et l’on convient de se revoir avant le marché.",
  "Rien de tout cela n’a coûté cher. Il a fallu du temps, de la patience, et trois personnes qui n’ont pas compté leurs heures. Le reste est venu de soi-même, ou presque.",
];
const FILL_EN = [
  "Nobody remembers who had the idea first. The shelf came from an old cupboard, the lamp from a bicycle, and the rules from an evening of talk that ended with tea.",
  "What surprised them most was the silence. After dark, twenty people sat and read, and the only sound was of pages, and of the goats next door settling down.",
];

const JOURNALS: readonly Journal[] = [
  {
    path: "/fleuve",
    title: "La Lettre du fleuve",
    language: "fr",
    pieces: [
      {
        title: "Réparer un forage : la pièce à 900 F qui manque",
        lead: "Quand la pompe s’arrête, on retourne à l’eau du puits, celle qu’on fait bouillir.",
        words: ["Le comité garde la pièce de rechange chez l’épicière, avec le carnet. Quand l’eau baisse, on le note : le jour, l’heure, le nombre de seaux.", ...FILL_FR],
      },
      {
        title: "La pirogue-école repart avec la décrue",
        lead: "Dans le delta, une classe flottante suit les familles de pêcheurs. Onze ardoises, trois campements, et un ordinateur sans antenne.",
        byline: "Aminata Coulibaly",
        caption: "Premier départ de la saison, à la sortie du bras de Kakagnan.",
        words: [
          "Le maître arrive avant le soleil. Il pose sur le banc de la pirogue une caisse de craies, une lampe et onze ardoises enveloppées dans un pagne. À six heures et demie, le piroguier appuie sur la perche : la classe se met en route, sans bruit, entre les herbes encore hautes.",
          "Ici, l’année scolaire ne commence pas en octobre. Elle commence quand le fleuve le permet. « Si nous attendons que les enfants viennent à l’école, nous attendrons la saison sèche, dit Boubacar Kontao, qui enseigne depuis neuf ans dans le delta. Alors l’école va aux enfants. »",
          "## Onze ardoises, trois campements",
          "La tournée dure quatre jours. À chaque campement, la pirogue reste une demi-journée : le temps d’une dictée, d’un calcul sur le prix du poisson, et d’une histoire lue à voix haute. Puis l’on repart, car l’eau n’attend pas la récréation.",
          "## La caisse et l’ordinateur",
          "Les parents ont construit un auvent de nattes contre le soleil. Le soir, les ardoises sèchent sur les filets, et l’ordinateur, chargé au panneau du dispensaire, garde les leçons de la semaine.",
        ],
      },
    ],
  },
  {
    path: "/ardoise",
    title: "L’Ardoise du marché",
    language: "fr",
    pieces: [
      {
        title: "Quand la radio du quartier lit le bulletin scolaire",
        lead: "Le samedi à dix heures, toute la rue écoute, et les notes remontent.",
        words: ["La coupure d’eau du mardi passe avant les notes de calcul : c’est le règlement de l’antenne, écrit à la craie sur la porte.", ...FILL_FR],
      },
      {
        title: "Le prix du mil se lit désormais sur une ardoise",
        lead: "À Médine, les vendeuses affichent chaque matin trois prix et une date. Les disputes ont baissé, pas les tarifs.",
        words: ["On compte en tasses, et l’eau du canari chasse la poussière des plateaux avant la première pesée.", ...FILL_FR],
      },
    ],
  },
  {
    path: "/sahel",
    title: "Sahel Sciences",
    language: "fr",
    pieces: [
      {
        title: "Pourquoi le karité se ramasse avant l’aube",
        lead: "Trois raisons, dont une que les chimistes ont mis longtemps à croire.",
        words: ["On rince les noix à l’eau claire, jamais à celle du puits salé, qui tache le beurre et lui laisse un goût de cendre.", ...FILL_FR],
      },
    ],
  },
  {
    path: "/tree",
    title: "The Reading Tree",
    language: "en",
    pieces: [
      {
        title: "What a village library lends besides books",
        lead: "Football pumps, a sewing machine, and a quiet table after dark.",
        words: FILL_EN,
      },
    ],
  },
  {
    path: "/nahr",
    title: "أخبار النهر",
    language: "ar",
    pieces: [
      {
        title: "مدرسة تنتظر انخفاض النهر",
        lead: "في الدلتا فصل عائم يتبع عائلات الصيادين: أحد عشر لوحا وثلاثة مخيمات.",
        words: [
          "يصل المعلم قبل الشمس، ويضع على مقعد القارب صندوق طباشير ومصباحا وأحد عشر لوحا ملفوفة في قماش، ثم يدفع صاحب القارب بعصاه الطويلة فيمضي الفصل بلا ضجيج بين أعشاب لا تزال عالية.",
          "هنا لا تبدأ السنة الدراسية في أكتوبر، بل تبدأ حين يأذن النهر. تدوم الجولة أربعة أيام، ولكل تلميذ دفتر، فالماء لا ينتظر وقت الاستراحة.",
        ],
      },
    ],
  },
];

const SCENE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 440" width="1280" height="440">
<path fill="#e9c98e" d="M0 0h1280v440H0z"/><circle cx="980" cy="130" r="84" fill="#c8742b"/>
<path fill="#b99a63" d="M0 190 240 160 470 186 700 150 930 178 1280 156V260H0z"/><path fill="#5f7f86" d="M0 232H1280V440H0z"/>
<path fill="#4c6b73" d="M0 322H1280V336H0zM120 396H760V408H120z"/>
<path fill="#2b211a" d="M250 346C430 400 790 404 1010 330 940 436 410 446 250 346Z"/>
<g fill="#2b211a"><path d="M440 372V268a20 20 0 0 1 40 0V376zM540 380V286a18 18 0 0 1 36 0V382zM640 382V276a20 20 0 0 1 40 0V380zM740 378V294a18 18 0 0 1 36 0V376z"/>
<circle cx="460" cy="238" r="20"/><circle cx="558" cy="258" r="18"/><circle cx="660" cy="248" r="20"/><circle cx="758" cy="266" r="18"/>
<path d="M880 350V220a22 22 0 0 1 44 0V344z"/><circle cx="902" cy="186" r="22"/></g>
<path stroke="#2b211a" stroke-width="9" d="M950 90 868 440"/><path fill="#b66f16" d="M440 304h40v44h-40zM640 312h40v44h-40zM880 262h44v48h-44z"/></svg>`;

/** The scene as a picture that any reader can show. */
export async function scene(page: Page): Promise<Buffer> {
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${SCENE}`);
  return page.locator("svg").screenshot({ type: "jpeg", quality: 82 });
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function pageOf({ title, byline, words, caption, lead }: Piece, { language, title: site }: Journal): string {
  const figure = caption
    ? `<figure><img src="/scene.jpg" alt="Une pirogue au lever du soleil" width="1280" height="440"><figcaption>${caption}</figcaption></figure>`
    : "";
  const [first, ...rest] = words.map((part) =>
    part.startsWith("## ") ? `<h2>${escaped(part.slice(3))}</h2>` : `<p>${escaped(part)}</p>`,
  );
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<meta property="og:site_name" content="${escaped(site)}"><meta name="description" content="${escaped(lead)}">
${byline ? `<meta name="author" content="${byline}">` : ""}</head>
<body><article><h1>${escaped(title)}</h1>${first ?? ""}${figure}${rest.join("")}</article></body></html>`;
}

/** Fills a web with the journals; `origin` is where they will be found. Gives back the feeds' paths. */
export function publish(answers: Map<string, Answer>, origin: string, picture: Buffer, now: Date): string[] {
  answers.set("/scene.jpg", { type: "image/jpeg", body: picture });
  return JOURNALS.map((journal, at) => {
    const items = journal.pieces.map((piece, number) => {
      const path = `${journal.path}/${String(number)}`;
      answers.set(path, { type: "text/html; charset=utf-8", body: pageOf(piece, journal) });
      const published = new Date(now.getTime() - (at * 19 + (journal.pieces.length - 1 - number) * 9 + 6) * 60_000);
      return `<item><title>${escaped(piece.title)}</title><link>${origin}${path}</link><guid>${path}</guid>
<pubDate>${published.toUTCString()}</pubDate><description>${escaped(piece.lead)}</description></item>`;
    });
    const feed = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${escaped(journal.title)}</title>
<link>${origin}${journal.path}/</link><description>x</description><language>${journal.language}</language>${items.reverse().join("")}</channel></rss>`;
    answers.set(`${journal.path}.xml`, { type: "application/rss+xml; charset=utf-8", body: feed });
    return `${journal.path}.xml`;
  });
}
