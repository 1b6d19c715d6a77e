//! What stands on several pages of one site is the site's, and no part of its articles.
//!
//! A page leaves the prints of its blocks (hashes, no text); the memory of a site holds on which of its last pages each
//! print stood. A block that stood on others too, beside another headline, is left out of the answer.

use super::blocks::Block;
use super::judge::Reading;
use super::model::{Hasher, Map, hash};
use super::title;

/// How many pages of a site are remembered: one bit each.
const MAX_PAGES: usize = 32;
/// Prints of a page that are read, and of a site that are remembered.
const MAX_PRINTS: usize = 800;
const MAX_MEMORY: usize = 6_000;
/// What stood on one page alone is remembered for so many pages more.
const PATIENCE: usize = 8;
/// On so many other pages, and on such a part of them, stands what is the site's.
const LEAST_PAGES: u32 = 2;
const LEAST_SHARE: u32 = 4;
/// How the bytes of a memory begin; others are not read.
const MARK: &[u8; 4] = b"KSM1";

/// The prints that a page leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PagePrints {
    /// Of its headline: versions and parts of one article are one page.
    key: u32,
    blocks: Vec<u32>,
}

impl PagePrints {
    pub(super) fn of(headline: &str, blocks: &[Block]) -> Self {
        let mut prints: Vec<u32> = blocks.iter().filter_map(|block| print(&block.line)).collect();
        prints.sort_unstable();
        prints.dedup();
        prints.truncate(MAX_PRINTS);
        Self {
            key: hash(&title::key(headline)),
            blocks: prints,
        }
    }
}

/// The letters of a line as one number, whatever is counted or dated in it; none for a line without two of them.
fn print(line: &str) -> Option<u32> {
    let mut hasher = Hasher::default();
    let mut letters = 0;
    let mut buffer = [0; 4];
    for c in line
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
    {
        letters += 1;
        c.encode_utf8(&mut buffer)
            .bytes()
            .for_each(|byte| hasher.add(byte));
    }
    (letters >= 2).then(|| hasher.finish())
}

/// The blocks that stood on the last pages of one site: kept by whoever keeps its articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteMemory {
    /// Headlines of the pages, by place; 0 is none.
    pages: Vec<u32>,
    /// The place that is written next when all are taken.
    next: usize,
    /// By print, the pages it stood on.
    prints: Map<u32, u32>,
}

impl SiteMemory {
    /// Adds a page, or what it shows now in the place of what it showed before.
    pub fn learn(&mut self, page: &PagePrints) {
        let place = self.place(page.key);
        let bit = 1 << place;
        self.prints.retain(|_, pages| {
            *pages &= !bit;
            *pages != 0
        });
        for print in &page.blocks {
            *self.prints.entry(*print).or_default() |= bit;
        }
        self.forget(place);
    }

    fn place(&mut self, key: u32) -> usize {
        if let Some(known) = self.pages.iter().position(|page| *page == key) {
            return known;
        }
        if self.pages.len() < MAX_PAGES {
            self.pages.push(key);
            return self.pages.len() - 1;
        }
        let place = self.next % MAX_PAGES;
        self.next = place + 1;
        self.pages[place] = key;
        place
    }

    /// Lets go of what stood on one page, long ago, alone.
    fn forget(&mut self, newest: usize) {
        let count = self.pages.len();
        let young =
            (0..PATIENCE.min(count)).fold(0_u32, |bits, back| bits | 1 << ((newest + count - back) % count));
        self.prints
            .retain(|_, pages| pages.count_ones() > 1 || *pages & young != 0);
        if self.prints.len() > MAX_MEMORY {
            self.prints.retain(|_, pages| pages.count_ones() > 1);
        }
        if self.prints.len() > MAX_MEMORY {
            self.prints.clear();
        }
    }

    /// Takes from the blocks of a page with this headline the chance of being text, where they are the site's.
    pub(super) fn silence(&self, headline: &str, reading: &Reading, chances: &mut [f32]) {
        if self.is_empty() {
            return;
        }
        let key = hash(&title::key(headline));
        let own = self
            .pages
            .iter()
            .position(|page| *page == key)
            .map_or(0, |place| 1_u32 << place);
        let others = u32::try_from(self.pages.len()).unwrap_or(0) - own.count_ones();
        let least = LEAST_PAGES.max(others.div_ceil(LEAST_SHARE));
        for (at, block) in reading.blocks.iter().enumerate() {
            // A heading may be the same above many articles, and its section another.
            if reading.places.heading_ranks[at] > 0.0 {
                continue;
            }
            let pages = print(&block.line).and_then(|print| self.prints.get(&print));
            if pages.is_some_and(|pages| (pages & !own).count_ones() >= least) {
                chances[at] = 0.0;
            }
        }
    }

    /// Whether it knows of no page.
    pub fn is_empty(&self) -> bool {
        self.prints.is_empty()
    }

    /// As bytes, to be kept: 8 for each print, at most 50 KB.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MARK.to_vec();
        let number = |out: &mut Vec<u8>, number: u32| out.extend(number.to_le_bytes());
        number(&mut out, u32::try_from(self.pages.len()).unwrap_or(0));
        number(&mut out, u32::try_from(self.next).unwrap_or(0));
        self.pages.iter().for_each(|page| number(&mut out, *page));
        let mut prints: Vec<_> = self.prints.iter().collect();
        prints.sort_unstable();
        for (print, pages) in prints {
            number(&mut out, *print);
            number(&mut out, *pages);
        }
        out
    }

    /// What [`Self::to_bytes`] gave; anything else is a memory of nothing.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::parse(bytes).unwrap_or_default()
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (numbers, []) = bytes.strip_prefix(MARK)?.as_chunks::<4>() else {
            return None;
        };
        let mut numbers = numbers.iter().map(|bytes| u32::from_le_bytes(*bytes));
        let count = usize::try_from(numbers.next()?)
            .ok()
            .filter(|count| *count <= MAX_PAGES)?;
        let next = usize::try_from(numbers.next()?)
            .ok()
            .filter(|next| *next <= MAX_PAGES)?;
        let pages: Vec<u32> = numbers.by_ref().take(count).collect();
        let mut prints = Map::default();
        while let Some(print) = numbers.next() {
            prints.insert(print, numbers.next()?);
        }
        (pages.len() == count && prints.len() <= MAX_MEMORY).then_some(Self { pages, next, prints })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PageContext, extract_page, extract_page_of_site};

    /// A page of a portal whose template puts words of its own amid the article.
    fn page(number: usize, text: &str) -> String {
        format!(
            "<title>Article {number} du fleuve | Le Portail</title><div class=x1><h1>Article {number} du fleuve</h1>\
             <p>{text}</p><p>Rejoignez notre chaîne pour recevoir chaque matin les nouvelles du pays, sans frais, sur votre téléphone.</p>\
             <p>{text} Les pêcheurs de la rive, eux, attendent la crue de l'an {number}.</p></div>"
        )
    }

    fn text(number: usize) -> String {
        let words = ["riz", "mil", "coton", "sorgho", "maïs", "fonio", "igname"];
        let word = words[number % words.len()];
        format!("Au marché de {word}, les paysans de la coopérative ont vendu leur {word} plus cher que l'an passé, et le {word} manque. ").repeat(4)
    }

    fn context() -> PageContext<'static> {
        PageContext {
            url: None,
            content_type: None,
            fetched_at: "2026-01-10T10:00:00Z".parse().unwrap(),
        }
    }

    fn memory(pages: std::ops::Range<usize>) -> SiteMemory {
        let mut memory = SiteMemory::default();
        for number in pages {
            let page = extract_page(page(number, &text(number)).as_bytes(), &context()).unwrap();
            memory.learn(&page.prints);
        }
        memory
    }

    #[test]
    fn what_stands_on_each_page_of_a_site_is_left_out() {
        let html = page(5, &text(5));
        let alone = extract_page(html.as_bytes(), &context()).unwrap();
        assert!(
            alone.text.contains("Rejoignez notre chaîne"),
            "nothing tells that it is no text"
        );
        let read =
            |memory: &SiteMemory| extract_page_of_site(html.as_bytes(), &context(), &[], memory).unwrap();
        let known = read(&memory(0..4));
        assert!(!known.text.contains("Rejoignez notre chaîne"), "{}", known.text);
        assert!(known.text.contains("Au marché de fonio") && known.text.contains("la crue de l'an 5"));
        assert!(
            read(&memory(0..1)).text.contains("Rejoignez"),
            "one other page is no proof"
        );
    }

    #[test]
    fn an_article_that_was_read_before_is_not_its_own_chrome() {
        let html = page(2, &text(2));
        let mut memory = memory(0..4);
        let read =
            |memory: &SiteMemory| extract_page_of_site(html.as_bytes(), &context(), &[], memory).unwrap();
        let first = read(&memory);
        memory.learn(&first.prints);
        memory.learn(&first.prints);
        assert_eq!(read(&memory).text, first.text);
        assert!(first.text.contains("Au marché de coton"));
    }

    #[test]
    fn a_memory_is_kept_as_bytes_and_stays_small() {
        let known = memory(0..40);
        assert_eq!(SiteMemory::from_bytes(&known.to_bytes()), known);
        assert!(known.to_bytes().len() < 2_000, "{}", known.to_bytes().len());
        for damaged in [
            &b""[..],
            b"KSM1",
            b"KSM1\xff\xff\xff\xff\0\0\0\0",
            b"no memory at all",
        ] {
            assert!(SiteMemory::from_bytes(damaged).is_empty());
        }
        let mut flooded = SiteMemory::default();
        for page in 0..40_u32 {
            let blocks = (0..800).map(|at| page * 800 + at).collect();
            flooded.learn(&PagePrints {
                key: page + 1,
                blocks,
            });
        }
        assert!(
            flooded.to_bytes().len() <= 50 * 1024 + 200,
            "{}",
            flooded.to_bytes().len()
        );
    }
}
