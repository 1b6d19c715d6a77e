//! The parts of one article put together: what each part repeats is read once.

use std::borrow::Cow;
use std::collections::HashSet;

use super::blocks::{self, Block};
use super::render::Cut;
use super::tree::Tree;
use super::{MAX_PAGE_BYTES, Page, Part, WORDS_PER_MINUTE, model, title};
use crate::markup::{Tag, write_start};
use crate::sanitize;

/// More parts than this are a thread, an archive or a trap.
pub const MAX_PARTS: usize = 20;

/// A line of so many words that stands in an earlier part is the site's, wherever it stands.
const LONG_WORDS: u32 = 8;

/// An article that is put together from its parts.
#[derive(Debug)]
pub struct Joining {
    whole: Page,
    html: String,
    parts: usize,
    /// What earlier parts said and showed.
    lines: HashSet<String>,
    pictures: HashSet<String>,
    ids: HashSet<String>,
}

impl Joining {
    /// Begins with the first part.
    pub fn new(first: Page) -> Self {
        let mut joining = Self {
            html: String::new(),
            parts: 0,
            lines: HashSet::new(),
            pictures: HashSet::new(),
            ids: HashSet::new(),
            whole: first,
        };
        let html = std::mem::take(&mut joining.whole.html);
        joining.take(&html);
        joining.whole.html = html;
        joining
    }

    /// Takes the next part; false, and nothing taken, when it is no part of this article or says nothing new.
    pub fn add(&mut self, part: &Page) -> bool {
        let is_room = self.parts < MAX_PARTS && self.html.len() + part.html.len() <= MAX_PAGE_BYTES;
        if !is_room || !part.page_kind.is_readable() || !self.is_same(part) || !self.take(&part.html) {
            return false;
        }
        self.whole.next_part.clone_from(&part.next_part);
        self.whole.modified = self.whole.modified.max(part.modified);
        true
    }

    /// The part that comes next, as the last one names it; none at the end, or when there are too many.
    pub fn next_part(&self) -> Option<&Part> {
        let is_next = |part: &&Part| usize::try_from(part.number) == Ok(self.parts + 1);
        self.whole
            .next_part
            .as_ref()
            .filter(|_| self.parts < MAX_PARTS)
            .filter(is_next)
    }

    /// The article, as far as its parts came; a part that did not come is linked to at its foot.
    pub fn finish(mut self, missing: Option<&Part>) -> Page {
        if self.parts <= 1 && missing.is_none() {
            return self.whole;
        }
        if let Some(part) = missing {
            let mut link = Tag {
                name: Cow::Borrowed("a"),
                ..Tag::default()
            };
            link.set("href", String::from(part.url.clone()));
            self.html.push_str("<p>");
            write_start(&link, &mut self.html);
            self.html.push_str(&format!("{} →</a></p>", part.number));
        }
        // All its addresses are whole since each part was read.
        let html = crate::sanitize(&self.html, &sanitize::base_of(None)).html;
        let text = crate::plain_text(&html);
        let words = crate::word_count(&text);
        Page {
            word_count: words,
            reading_time_minutes: words.div_ceil(WORDS_PER_MINUTE).max(1),
            pictures: crate::pictures(&html),
            html,
            text,
            ..self.whole
        }
    }

    fn is_same(&self, part: &Page) -> bool {
        let (own, its) = (title::key(&self.whole.title), title::key(&part.title));
        let same_address = part.canonical_url.is_some() && part.canonical_url == self.whole.canonical_url;
        let same_title = !own.is_empty() && !its.is_empty() && (own.contains(&its) || its.contains(&own));
        same_address || same_title
    }

    /// Adds what is new in a part; false when nothing is.
    fn take(&mut self, html: &str) -> bool {
        let (_, mut tree) = Tree::read(html, None, model::lexicon());
        let blocks = blocks::of(&tree, model::lexicon());
        let chosen = self.fresh(&tree, &blocks);
        if !chosen.contains(&true) {
            return false;
        }
        self.part_ids(&mut tree);
        let mut cut = Cut::of(&tree, &blocks, &chosen);
        for (at, node) in tree.elements() {
            let shows = matches!(node.name(), "img" | "video" | "audio");
            let address = node.get("src").unwrap_or_default();
            if shows && (address.is_empty() || self.pictures.insert(address.to_owned())) {
                cut.keep(at);
            }
        }
        self.html.push_str(&cut.html());
        self.lines.extend(blocks.into_iter().map(|block| block.line));
        self.parts += 1;
        true
    }

    /// Which lines of a part are new and its own.
    fn fresh(&self, tree: &Tree<'_>, blocks: &[Block]) -> Vec<bool> {
        let seen = |block: &Block| self.lines.contains(&block.line);
        let mut chosen: Vec<bool> = blocks
            .iter()
            .map(|block| !(seen(block) && block.words >= LONG_WORDS))
            .collect();
        // A cell that says the same as another is no repetition.
        let is_cell = |block: &Block| matches!(tree.nodes[block.container].name(), "td" | "th");
        let frame = |blocks: &mut dyn Iterator<Item = &Block>| {
            let mut pagers = 0;
            let is_frame = |block: &&Block| {
                let is_new_pager = !seen(block) && is_pager(&block.line);
                pagers += usize::from(is_new_pager);
                !is_cell(block) && (seen(block) || (is_new_pager && pagers <= MAX_PAGERS))
            };
            blocks.take_while(is_frame).count()
        };
        let (head, foot) = (frame(&mut blocks.iter()), frame(&mut blocks.iter().rev()));
        chosen[..head].fill(false);
        chosen[blocks.len() - foot..].fill(false);
        chosen
    }

    /// Gives ids that an earlier part has too another name, and what leads to them.
    fn part_ids(&mut self, tree: &mut Tree<'_>) {
        let own: HashSet<String> = tree
            .elements()
            .filter_map(|(_, node)| node.get("id"))
            .map(str::to_owned)
            .collect();
        let taken: HashSet<String> = own.intersection(&self.ids).cloned().collect();
        let number = self.parts + 1;
        let renamed = |id: &str| {
            taken
                .contains(id)
                .then(|| format!("{number}-{}", id.trim_start_matches("a-")))
        };
        for (name, value) in tree.nodes.iter_mut().flat_map(|node| node.attributes.iter_mut()) {
            let other = match name.as_ref() {
                "id" => renamed(value),
                "href" => value
                    .strip_prefix('#')
                    .and_then(renamed)
                    .map(|id| format!("#{id}")),
                "headers" => Some(
                    value
                        .split_ascii_whitespace()
                        .map(|id| renamed(id).unwrap_or_else(|| id.to_owned()))
                        .collect::<Vec<_>>()
                        .join(" "),
                ),
                _ => None,
            };
            if let Some(other) = other {
                *value = Cow::Owned(other);
            }
        }
        self.ids.extend(own);
    }
}

/// Lines at the head or foot of a part that may lead from part to part; more of them are something else.
const MAX_PAGERS: usize = 2;
/// Words that lead from part to part, and those that may stand beside them.
#[rustfmt::skip]
const PAGER: [&str; 14] = [
    "page", "pages", "suite", "suivante", "suivant", "précédente", "précédent", "next", "previous", "prev", "siguiente",
    "anterior", "weiter", "zurück",
];
const BESIDE: [&str; 5] = ["sur", "of", "de", "von", "la"];

/// "Page 2 sur 3", "1 2 3 Suite": a line that only leads from part to part; numbers alone may be anything.
fn is_pager(line: &str) -> bool {
    if line.chars().count() > 60 {
        return false;
    }
    let line = line.to_lowercase();
    let mut words = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let is_number = |word: &str| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    let mut leads = false;
    let all = words.all(|word| {
        leads |= PAGER.contains(&word);
        PAGER.contains(&word) || BESIDE.contains(&word) || is_number(word)
    });
    all && leads
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    const CHROME: &str =
        "<p>Notre journal vit de ses lecteurs, et de personne d'autre, depuis sa fondation à Ségou.</p>";

    fn part(title: &str, address: &str, body: &str) -> Page {
        let url = Url::parse(address).unwrap();
        let ctx = super::super::PageContext {
            url: Some(&url),
            content_type: None,
            fetched_at: "2026-01-10T10:00:00Z".parse().unwrap(),
        };
        let html = format!(
            "<title>{title}</title><article><h1>{title}</h1><img src=/tete.jpg alt=tête>{CHROME}{body}</article>"
        );
        crate::extract_page(html.as_bytes(), &ctx).unwrap()
    }

    fn words(about: &str) -> String {
        format!(
            "<p>{}</p>",
            format!("Le {about} donne de l'eau au village, dit-on, et personne n'en doute. ").repeat(9)
        )
    }

    #[test]
    fn parts_are_one_article_and_what_they_repeat_is_read_once() {
        let first = part(
            "Le puits",
            "https://a.test/p",
            &format!("{}<p>Page 1 sur 2</p>", words("puits")),
        );
        let body = format!(
            "{}<img src=/carte.jpg alt=carte>{}",
            words("fleuve"),
            words("canal")
        );
        let second = part("Le puits - Page 2", "https://a.test/p?page=2", &body);
        let mut joining = Joining::new(first.clone());
        assert!(joining.add(&second), "{}", second.html);
        let whole = joining.finish(None);
        assert_eq!(whole.title, "Le puits");
        for about in ["Le puits donne", "Le fleuve donne", "Le canal donne"] {
            assert!(whole.text.contains(about), "{about} is lost: {}", whole.text);
        }
        assert_eq!(whole.text.matches("Notre journal").count(), 1, "{}", whole.text);
        assert!(!whole.text.contains("sur 2"), "{}", whole.text);
        assert_eq!(whole.html.matches("tete.jpg").count(), 1, "{}", whole.html);
        assert!(
            whole.html.contains("carte.jpg") && whole.pictures.len() == 2,
            "{}",
            whole.html
        );
        assert!(whole.word_count > first.word_count + 100);
        assert_eq!(
            crate::sanitize(&whole.html, &sanitize::base_of(None)).html,
            whole.html
        );
    }

    #[test]
    fn what_is_another_article_or_the_same_page_again_is_not_joined() {
        let first = part("Le puits", "https://a.test/p", &words("puits"));
        let mut joining = Joining::new(first.clone());
        assert!(
            !joining.add(&part("Le riz", "https://a.test/p?page=2", &words("riz"))),
            "another headline"
        );
        assert!(
            !joining.add(&first),
            "a site that does not know the parameter gives its first page"
        );
        assert_eq!(joining.finish(None), first);
    }

    #[test]
    fn notes_of_two_parts_stay_apart() {
        let note = |about: &str| {
            format!(
                "{}<p>{about}<a href=#n1>1</a></p><p id=n1>Une note sur le {about}, et sa source.</p>",
                words(about)
            )
        };
        let mut joining = Joining::new(part("Le puits", "https://a.test/p", &note("puits")));
        assert!(joining.add(&part("Le puits", "https://a.test/p?page=2", &note("fleuve"))));
        let html = joining.finish(None).html;
        assert!(
            html.contains("id=\"a-n1\"") && html.contains("id=\"a-2-n1\""),
            "{html}"
        );
        assert!(
            html.contains("href=\"#a-2-n1\""),
            "a note of the second part would lead to the first: {html}"
        );
    }

    #[test]
    fn a_part_that_did_not_come_is_named_at_the_foot() {
        let foot = format!("{}<p><a href=/p?page=2>Page suivante</a></p>", words("puits"));
        let first = part(
            "Le puits",
            "https://a.test/p",
            &format!("<p>Par Awa Diop</p>{foot}"),
        );
        let joining = Joining::new(first);
        let missing = joining
            .next_part()
            .cloned()
            .expect("the first part names the second");
        let html = joining.finish(Some(&missing)).html;
        assert!(
            html.ends_with("<p><a href=\"https://a.test/p?page=2\">2 →</a></p>"),
            "{html}"
        );
        assert!(html.contains("Le puits donne"), "what came is kept: {html}");
    }

    #[test]
    fn numbers_at_its_edges_belong_to_the_article() {
        let first = part("Le puits", "https://a.test/p", &words("puits"));
        let html = format!("<p>12</p><p>7</p>{}<p>3</p><p>4 5</p>", first.html);
        let mut joining = Joining::new(Page {
            html,
            ..first.clone()
        });
        assert!(joining.add(&part("Le puits", "https://a.test/p?page=2", &words("fleuve"))));
        let text = joining.finish(None).text;
        assert!(
            text.starts_with("12\n\n7\n\n") && text.contains("3\n\n4 5"),
            "figures are lost: {text}"
        );
    }

    #[test]
    fn no_article_has_parts_without_end() {
        let mut joining = Joining::new(part("Le puits", "https://a.test/p", &words("puits")));
        for number in 2..40 {
            joining.add(&part(
                "Le puits",
                "https://a.test/p",
                &words(&format!("puits {number}")),
            ));
        }
        assert_eq!(joining.parts, MAX_PARTS);
    }
}
