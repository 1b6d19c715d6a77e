//! What ammonia leaves to us: addresses, ids, pictures, embeds. It runs before it, on every start tag.

use std::borrow::Cow;
use std::collections::BTreeMap;

use url::Url;

use super::policy::{EVERYWHERE, attributes_of};
use super::{embed, is_unknown};
use crate::address::{resolve, resolve_web};
use crate::markup::{Policy, Tag, Token, Verdict};
use crate::picture;

/// Ids get this before them, so that none is taken for one of the page around the article.
const ID_PREFIX: &str = "a-";
const MAX_ID_BYTES: usize = 200;

/// The rewriting of one article.
pub(super) struct ArticlePolicy<'b> {
    base: &'b Url,
    /// The `srcset` of a `picture` whose `img` is still to come.
    source: Option<String>,
    /// The picture written last came from a lazy attribute: the `noscript` behind it is its double.
    doubled: bool,
    removed: BTreeMap<String, u32>,
}

impl<'b> ArticlePolicy<'b> {
    pub(super) const fn new(base: &'b Url) -> Self {
        Self {
            base,
            source: None,
            doubled: false,
            removed: BTreeMap::new(),
        }
    }

    /// What was taken out, by name.
    pub(super) fn into_removed(self) -> BTreeMap<String, u32> {
        self.removed
    }

    fn count(&mut self, what: &str) {
        if let Some(count) = self.removed.get_mut(what) {
            *count = count.saturating_add(1);
        } else if self.removed.len() < 200 {
            self.removed.insert(what.to_owned(), 1);
        }
    }

    fn picture(&mut self, tag: &mut Tag<'_>) -> Verdict {
        let source = self.source.take();
        let Some(url) = picture::address_of(tag, source.as_deref(), self.base).filter(|url| !is_unknown(url))
        else {
            self.count(if picture::is_pixel(tag) {
                "tracking pixel"
            } else {
                "img"
            });
            return Verdict::Unwrap;
        };
        self.doubled = tag.get("src") != Some(url.as_str());
        tag.set("src", String::from(url));
        for side in ["width", "height"] {
            if tag
                .get(side)
                .is_some_and(|size| size.is_empty() || !size.bytes().all(|b| b.is_ascii_digit()))
            {
                tag.remove(side);
            }
        }
        Verdict::Keep
    }

    /// `source` belongs to a picture or to a sound.
    fn source(&mut self, tag: &mut Tag<'_>) -> Verdict {
        if let Some(set) = tag.get("srcset").or_else(|| tag.get("data-srcset")) {
            self.source.get_or_insert_with(|| set.to_owned());
            return Verdict::Unwrap;
        }
        self.media(tag)
    }

    /// Sounds and films wait until they are asked for.
    fn media(&mut self, tag: &mut Tag<'_>) -> Verdict {
        self.keep_web(tag, "src");
        self.keep_web(tag, "poster");
        if matches!(tag.name.as_ref(), "audio" | "video") {
            tag.set("controls", "");
            tag.set("preload", "none");
        } else if tag.get("src").is_none() {
            return Verdict::Unwrap;
        }
        Verdict::Keep
    }

    /// Makes an address absolute, or takes it away.
    fn keep_web(&mut self, tag: &mut Tag<'_>, name: &'static str) {
        let Some(text) = tag.get(name) else { return };
        match resolve_web(text, Some(self.base)).filter(|url| !is_unknown(url)) {
            Some(url) => tag.set(name, String::from(url)),
            None => {
                tag.remove(name);
                self.count("unsafe address");
            }
        }
    }

    fn link(&mut self, tag: &mut Tag<'_>) -> Verdict {
        if let (None, Some(name)) = (tag.get("id"), tag.get("name").map(str::to_owned)) {
            tag.set("id", prefixed(&name));
        }
        let place = if tag.get("id").is_some() {
            Verdict::KeepEmpty
        } else {
            Verdict::Unwrap
        };
        let Some(text) = tag.get("href") else { return place };
        if let Some(fragment) = text.trim().strip_prefix('#') {
            let target = format!("#{}", prefixed(fragment));
            tag.set("href", target);
            return Verdict::Keep;
        }
        let url = resolve(text, Some(self.base));
        match url
            .filter(|url| matches!(url.scheme(), "http" | "https" | "mailto" | "tel") && !is_unknown(url))
        {
            Some(url) => {
                tag.set("href", String::from(url));
                Verdict::Keep
            }
            None => {
                tag.remove("href");
                self.count("unsafe address");
                place
            }
        }
    }

    /// What holds for the attributes of every element.
    fn attributes(&mut self, tag: &mut Tag<'_>) {
        if tag.attributes.iter().any(|(name, _)| name.starts_with("on")) {
            self.count("event handler");
        }
        tag.attributes
            .retain(|(name, _)| !name.starts_with("on") && name != "style");
        if let Some(id) = tag.get("id") {
            match prefixed(id) {
                id if id.len() > ID_PREFIX.len() => tag.set("id", id),
                _ => tag.remove("id"),
            }
        }
        if let Some(headers) = tag.get("headers") {
            let headers: Vec<String> = headers.split_ascii_whitespace().map(prefixed).collect();
            tag.set("headers", headers.join(" "));
        }
        if let (None, Some(language)) = (tag.get("lang"), tag.get("xml:lang").map(str::to_owned)) {
            tag.set("lang", language);
        }
        keep_if(tag, "lang", |value| {
            !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
        keep_if(tag, "dir", |value| {
            ["ltr", "rtl", "auto"].contains(&value.to_ascii_lowercase().as_str())
        });
        keep_if(tag, "align", |value| ["left", "right", "center"].contains(&value));
        match tag.get("class").map(language_class) {
            Some(Some(class)) => tag.set("class", class),
            Some(None) => tag.remove("class"),
            None => {}
        }
    }
}

impl Policy for ArticlePolicy<'_> {
    fn start(&mut self, tag: &mut Tag<'_>) -> Verdict {
        let Some(own) = attributes_of(&tag.name) else {
            return self.forbidden(tag);
        };
        self.attributes(tag);
        self.keep_cite(tag);
        let verdict = match tag.name.as_ref() {
            "img" => self.picture(tag),
            "source" => self.source(tag),
            "audio" | "video" | "track" => self.media(tag),
            "a" => self.link(tag),
            _ => Verdict::Keep,
        };
        // The list would drop the rest, and what it was given would not be what it gives.
        tag.attributes
            .retain(|(name, _)| EVERYWHERE.contains(&name.as_ref()) || own.contains(&name.as_ref()));
        verdict
    }

    fn raw(&mut self, tag: &Tag<'_>, source: &str) -> Vec<Token<'static>> {
        if tag.name != "noscript" {
            self.count(&tag.name);
        }
        match tag.name.as_ref() {
            "noscript" if !self.doubled => picture::of_noscript(source),
            "iframe" => embed::as_link(tag, self.base),
            "xmp" | "plaintext" | "noembed" => vec![Token::Text(Cow::Owned(source.to_owned()))],
            _ => Vec::new(),
        }
    }
}

impl ArticlePolicy<'_> {
    fn forbidden(&mut self, tag: &Tag<'_>) -> Verdict {
        match tag.name.as_ref() {
            "picture" => {
                self.source = None;
                Verdict::Unwrap
            }
            "svg" | "template" | "select" | "datalist" | "annotation" | "annotation-xml" | "button" => {
                self.count(&tag.name);
                Verdict::Silence
            }
            "form" | "input" | "object" | "embed" | "applet" | "link" | "meta" | "base" | "frame"
            | "frameset" | "portal" => {
                self.count(&tag.name);
                Verdict::Unwrap
            }
            _ => Verdict::Unwrap,
        }
    }

    fn keep_cite(&mut self, tag: &mut Tag<'_>) {
        if tag.get("cite").is_some() {
            self.keep_web(tag, "cite");
        }
    }
}

fn keep_if(tag: &mut Tag<'_>, name: &str, holds: impl Fn(&str) -> bool) {
    if tag.get(name).is_some_and(|value| !holds(value)) {
        tag.remove(name);
    }
}

/// An id or fragment with the prefix, once however often it is asked.
fn prefixed(id: &str) -> String {
    let id: String = id
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let bare = id.strip_prefix(ID_PREFIX).unwrap_or(&id);
    let end = (0..=bare.len().min(MAX_ID_BYTES))
        .rev()
        .find(|at| bare.is_char_boundary(*at))
        .unwrap_or(0);
    format!("{ID_PREFIX}{}", &bare[..end])
}

/// The one class that means something to a reader: the language of a code.
fn language_class(classes: &str) -> Option<String> {
    let mut found = classes.split_ascii_whitespace().filter_map(|class| {
        let name = class
            .strip_prefix("language-")
            .or_else(|| class.strip_prefix("lang-"))?;
        let plain = !name.is_empty()
            && name.len() < 40
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+#-_.".contains(&b));
        plain.then(|| format!("language-{name}"))
    });
    found.next()
}
