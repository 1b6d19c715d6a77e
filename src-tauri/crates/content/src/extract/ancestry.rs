//! What a node stands in: the elements that mean something, and what the names of classes say.

use std::sync::LazyLock;

use super::model::{Hasher, Lexicon, hash};
use crate::markup::Tag;

/// Elements whose distance above a block is known.
#[rustfmt::skip]
const ELEMENTS: [&str; 18] = [
    "article", "main", "aside", "nav", "header", "footer", "form", "table", "li", "figure", "blockquote", "pre",
    "section", "a", "dl", "details", "p", "dialog",
];
/// Parts of names of classes, ids and roles, by what they mean.
#[rustfmt::skip]
const MEANINGS: [&[&str]; 14] = [
    &["content", "body", "text", "entry", "post", "story", "article", "main", "contenu", "texte"],
    &["comment", "comments", "disqus", "respond", "reply", "commentaire", "commentaires"],
    &["sidebar", "aside", "rail", "complementary", "secondary"],
    &["related", "recommended", "recommend", "similar", "more", "popular", "trending", "recirc", "teaser", "upsell"],
    &["share", "social", "sharing", "follow", "addtoany"],
    &["author", "byline", "bio", "contributor", "auteur"],
    &["nav", "navigation", "menu", "breadcrumb", "breadcrumbs", "navbar", "pagination", "pager"],
    &["footer", "foot", "bottom", "colophon", "contentinfo"],
    &["header", "head", "masthead", "banner", "top", "hero"],
    &["newsletter", "subscribe", "subscription", "signup", "promo", "cta", "ad", "ads", "advert", "sponsor"],
    &["meta", "date", "time", "tags", "tag", "category", "categories", "published"],
    &["cookie", "consent", "modal", "popup", "overlay", "dialog", "gdpr", "hidden", "toast"],
    &["product", "price", "review", "reviews", "rating", "cart", "description"],
    &["message", "thread", "topic", "answer", "question", "forum"],
];
/// By the hash of a part of a name, what it means: one bit for each meaning.
static MEANING: LazyLock<Meanings> = LazyLock::new(|| {
    let mut table = [(0, 0); PLACES];
    for (slot, words) in MEANINGS.iter().enumerate() {
        for word in *words {
            let at = place(&table, hash(word));
            table[at].0 = hash(word);
            table[at].1 |= 1 << slot;
        }
    }
    table
});

/// Four times as many as there are words, and a power of two.
const PLACES: usize = 512;
type Meanings = [(u32, u16); PLACES];

/// Where a hash stands in an open table, or would.
fn place(table: &Meanings, hash: u32) -> usize {
    let mut at = hash as usize % PLACES;
    while table[at].0 != 0 && table[at].0 != hash {
        at = (at + 1) % PLACES;
    }
    at
}

/// How many things are known of what a node stands in.
pub(super) const SLOTS: usize = ELEMENTS.len() + MEANINGS.len();
/// Further parts of names are not read.
const MAX_PARTS: usize = 24;

/// Depths of the innermost of each kind, one more than they are; 0 is none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ancestry {
    pub(super) slots: [u8; SLOTS],
    /// What the names of this element say, as learned: the least and the most.
    pub(super) own: [f32; 2],
    /// The least, the most and the sum over all elements around, this one too.
    pub(super) around: [f32; 3],
    pub(super) hidden: bool,
    /// Element, classes and those of its parent, as one number.
    pub(super) signature: u32,
}

/// Reads an element's names; `above` is what its parent stands in.
pub(super) fn of(tag: &Tag<'_>, depth: u8, above: Option<&Ancestry>, lexicon: &Lexicon) -> Ancestry {
    let mut found = above.copied().unwrap_or_default();
    found.own = [0.0; 2];
    if let Some(slot) = ELEMENTS.iter().position(|name| *name == tag.name) {
        found.slots[slot] = depth.saturating_add(1);
    }
    found.signature = hash(&tag.name) ^ above.map_or(0, |above| above.signature & 0xffff).rotate_left(7);
    if tag.attributes.is_empty() {
        return found;
    }
    let meanings = &*MEANING;
    parts(tag, |part| {
        let mut bits = meanings[place(meanings, part)].1;
        while bits != 0 {
            found.slots[ELEMENTS.len() + bits.trailing_zeros() as usize] = depth.saturating_add(1);
            bits &= bits - 1;
        }
        let weight = lexicon.class(part);
        found.own = [found.own[0].min(weight), found.own[1].max(weight)];
    });
    found.around[0] = found.around[0].min(found.own[0]);
    found.around[1] = found.around[1].max(found.own[1]);
    found.around[2] += found.own[0] + found.own[1];
    if let Some(class) = tag.get("class") {
        found.signature ^= hash(class);
    }
    found.hidden |= is_hidden(tag);
    found
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    tag.attributes.iter().any(|(name, value)| match name.as_ref() {
        "hidden" => true,
        "aria-hidden" => value == "true",
        "style" => value.contains("display:none") || value.contains("display: none"),
        _ => false,
    })
}

/// The hashes of the parts of an element's class, id, role and `itemprop`, in lower case: `postBody-12` is `post`, `body`.
pub(super) fn parts(tag: &Tag<'_>, mut each: impl FnMut(u32)) {
    let mut left = MAX_PARTS;
    // One look at the attributes: nearly every element has some, and few have all.
    let mut values = [None; 5];
    for (name, value) in &tag.attributes {
        let slot = match name.as_ref() {
            "class" => 0,
            "id" => 1,
            "role" => 2,
            "itemprop" => 3,
            "data-testid" => 4,
            _ => continue,
        };
        values[slot] = Some(value);
    }
    for value in values.into_iter().flatten() {
        let mut was_lower = false;
        let (mut hasher, mut letters) = (Hasher::default(), 0);
        for byte in value.bytes().chain([b' ']) {
            let breaks = !byte.is_ascii_alphabetic() || (byte.is_ascii_uppercase() && was_lower);
            if breaks && letters > 0 {
                if letters > 1 {
                    each(hasher.finish());
                    left -= 1;
                }
                (hasher, letters) = (Hasher::default(), 0);
                if left == 0 {
                    return;
                }
            }
            was_lower = byte.is_ascii_lowercase();
            if byte.is_ascii_alphabetic() && letters < 24 {
                hasher.add(byte.to_ascii_lowercase());
                letters += 1;
            }
        }
    }
}
