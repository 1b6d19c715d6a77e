//! One pass over a page before its tree is built: what its head says, and its body made fit for extraction.

use std::borrow::Cow;

use url::Url;

use crate::address::resolve_web;
use crate::markup::{self, Lexer, Policy, Sink, Tag, Token, Verdict};
use crate::picture;

const MAX_METAS: usize = 400;
const MAX_META_BYTES: usize = 4 * 1024;
const MAX_JSON_LD: usize = 20;
const MAX_JSON_LD_BYTES: usize = 1024 * 1024;
const MAX_LINKS: usize = 400;

/// From this many words on, a `noscript` holds the page and no notice.
const PAGE_WORDS: usize = 100;
const MAX_NOSCRIPT_TOKENS: usize = 200_000;

/// What a page says about itself, as it says it.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// Name or property in lower case, and content.
    pub(crate) metas: Vec<(String, String)>,
    /// `link` elements, and those anchors that look like feeds.
    pub(crate) links: Vec<Link>,
    pub(crate) json_ld: Vec<String>,
    pub(crate) title: String,
    pub(crate) language: Option<String>,
    /// What the page says to those who run no scripts.
    pub(crate) without_scripts: String,
    /// Where relative addresses start from.
    pub(crate) base: Option<Url>,
}

/// One `link` or feed-like anchor.
#[derive(Debug)]
pub(crate) struct Link {
    /// In lower case; empty for an anchor.
    pub(crate) rel: String,
    pub(crate) href: String,
    pub(crate) media_type: Option<String>,
    pub(crate) media: Option<String>,
    pub(crate) title: Option<String>,
}

impl Head {
    /// The first non-empty content under one of these names, the names in order.
    pub(crate) fn meta(&self, names: &[&str]) -> Option<&str> {
        let content = |name: &&str| {
            self.metas
                .iter()
                .find(|(n, _)| n == name)
                .map(|(_, content)| content.as_str())
        };
        names.iter().find_map(content)
    }

    /// The first `link` of this relation.
    pub(crate) fn link(&self, rel: &str) -> Option<&Link> {
        self.links
            .iter()
            .find(|link| link.rel.split_ascii_whitespace().any(|one| one == rel))
    }
}

/// Reads a page: its head, and for `sink` its body without scripts, styles and drawings, its lazy pictures made real.
pub(super) fn scan<'a, S: Sink<'a>>(html: &'a str, url: Option<&Url>, sink: S) -> (Head, S) {
    let base = crate::sanitize::base_of(url);
    let head = Head {
        base: Some(base.clone()),
        ..Head::default()
    };
    let mut policy = PagePolicy {
        head,
        base,
        source: None,
        doubled: false,
    };
    let sink = markup::balance(html, &mut policy, sink);
    policy.head.base = Some(policy.base);
    (policy.head, sink)
}

/// What a page says of itself.
pub(crate) fn read_head(html: &str, url: Option<&Url>) -> Head {
    scan(html, url, ()).0
}

struct PagePolicy {
    head: Head,
    base: Url,
    source: Option<String>,
    doubled: bool,
}

impl PagePolicy {
    fn meta(&mut self, tag: &Tag<'_>) {
        let name = ["property", "name", "itemprop", "http-equiv"]
            .iter()
            .find_map(|name| tag.get(name));
        let content = tag
            .get("content")
            .map(str::trim)
            .filter(|content| !content.is_empty());
        let (Some(name), Some(content)) = (name, content) else {
            return;
        };
        if self.head.metas.len() < MAX_METAS && content.len() <= MAX_META_BYTES {
            self.head
                .metas
                .push((name.trim().to_ascii_lowercase(), content.to_owned()));
        }
    }

    fn link(&mut self, tag: &Tag<'_>, rel: &str) {
        let Some(href) = tag.get("href").filter(|href| href.len() <= MAX_META_BYTES) else {
            return;
        };
        if self.head.links.len() < MAX_LINKS {
            self.head.links.push(Link {
                rel: rel.to_ascii_lowercase(),
                href: href.to_owned(),
                media_type: tag.get("type").map(str::to_owned),
                media: tag.get("media").map(str::to_owned),
                title: tag.get("title").map(str::to_owned),
            });
        }
    }

    /// What is shown to those who run no scripts: the whole page of some forums, else a picture's true address.
    fn without_scripts(&mut self, source: &str) -> Vec<Token<'static>> {
        let tokens = Lexer::new(source).take(MAX_NOSCRIPT_TOKENS);
        let words = |token| {
            if let Token::Text(text) = token {
                text.split_whitespace().count()
            } else {
                0
            }
        };
        if tokens.map(words).sum::<usize>() >= PAGE_WORDS {
            let tokens = Lexer::new(source).take(MAX_NOSCRIPT_TOKENS);
            return tokens.filter_map(Token::into_owned).collect();
        }
        let texts = Lexer::new(source).filter_map(|token| {
            if let Token::Text(text) = token {
                Some(text)
            } else {
                None
            }
        });
        self.head.without_scripts.extend(
            texts
                .take(10)
                .map(|text| text.chars().take(300).collect::<String>()),
        );
        if self.doubled {
            Vec::new()
        } else {
            picture::of_noscript(source)
        }
    }

    fn picture(&mut self, tag: &mut Tag<'_>) -> Verdict {
        let source = self.source.take();
        let Some(url) = picture::address_of(tag, source.as_deref(), &self.base) else {
            return Verdict::Unwrap;
        };
        self.doubled = tag.get("src") != Some(url.as_str());
        tag.name = Cow::Borrowed("img");
        tag.set("src", String::from(url));
        tag.attributes
            .retain(|(name, _)| !name.starts_with("data-") && name != "srcset" && name != "loading");
        Verdict::Keep
    }
}

impl Policy for PagePolicy {
    fn start(&mut self, tag: &mut Tag<'_>) -> Verdict {
        match tag.name.as_ref() {
            "html" => self.head.language = tag.get("lang").or_else(|| tag.get("xml:lang")).map(str::to_owned),
            "meta" => self.meta(tag),
            "link" => {
                let rel = tag.get("rel").unwrap_or_default().to_owned();
                self.link(tag, &rel);
            }
            "base" => {
                if let Some(url) = tag
                    .get("href")
                    .and_then(|href| resolve_web(href, Some(&self.base)))
                {
                    self.base = url;
                }
            }
            "picture" => self.source = None,
            "source" if tag.get("srcset").is_some() || tag.get("data-srcset").is_some() => {
                let set = tag
                    .get("data-srcset")
                    .or_else(|| tag.get("srcset"))
                    .map(str::to_owned);
                self.source = self.source.take().or(set);
            }
            "img" | "amp-img" => return self.picture(tag),
            "svg" | "template" | "select" | "datalist" | "button" | "canvas" | "annotation"
            | "annotation-xml" => {
                return Verdict::Silence;
            }
            "a" if tag.get("href").is_some_and(looks_like_feed_address) => {
                self.link(tag, "");
                return Verdict::Keep;
            }
            _ => {
                // React sends late parts of a page hidden, and a script shows them.
                if tag.get("id").is_some_and(|id| id.starts_with("S:")) {
                    tag.remove("hidden");
                }
                return Verdict::Keep;
            }
        }
        Verdict::Unwrap
    }

    fn raw(&mut self, tag: &Tag<'_>, source: &str) -> Vec<Token<'static>> {
        match tag.name.as_ref() {
            "title" if self.head.title.is_empty() => self.head.title = one_line(&markup::decode(source)),
            "script"
                if is_json_ld(tag)
                    && self.head.json_ld.len() < MAX_JSON_LD
                    && source.len() <= MAX_JSON_LD_BYTES =>
            {
                self.head.json_ld.push(source.to_owned());
            }
            "iframe" => return crate::sanitize::embed_as_link(tag, &self.base),
            "noscript" => return self.without_scripts(source),
            _ => {}
        }
        Vec::new()
    }
}

fn is_json_ld(script: &Tag<'_>) -> bool {
    script
        .get("type")
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

fn looks_like_feed_address(href: &str) -> bool {
    let href = href.to_ascii_lowercase();
    [
        "/feed",
        "/rss",
        "/atom",
        ".rss",
        ".atom",
        "rss.xml",
        "feed.xml",
        "atom.xml",
        "feed.json",
        "feed=rss",
        "backend",
    ]
    .iter()
    .any(|part| href.contains(part))
}

/// Text with every run of white space as one space.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
