//! What a page says about its article in JSON-LD (schema.org).

use serde_json::Value;

use super::scan::{Head, one_line};

/// The article's part of a page's JSON-LD; everything in it is a claim.
#[derive(Debug, Default)]
pub(super) struct Claims {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    /// Its days, with whose they are.
    pub(super) days: Vec<(Stamp, String)>,
    pub(super) site_name: Option<String>,
    pub(super) image: Option<String>,
    /// `NewsArticle`, `Product`, …, of the thing the page is about.
    pub(super) kind: Option<String>,
    /// The article's whole text, as some pages give it.
    pub(super) body: Option<String>,
}

/// Whose day it is that JSON-LD names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// Of the article.
    Published,
    Changed,
    /// Of the page, which systems say of pages that are no articles too.
    PageMade,
    PageChanged,
    /// Of something else on the page: a film, a comment, another article.
    Other,
}

/// Further days are not read.
const MAX_DAYS: usize = 40;

#[rustfmt::skip]
const ARTICLES: [&str; 11] = [
    "Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle",
    "OpinionNewsArticle", "ScholarlyArticle", "TechArticle", "Report", "SocialMediaPosting",
    "LiveBlogPosting",
];
#[rustfmt::skip]
const OTHERS: [&str; 6] = [
    "Product", "DiscussionForumPosting", "QAPage", "CollectionPage", "ItemList", "APIReference",
];
const PAGES: [&str; 6] = [
    "WebPage",
    "MedicalWebPage",
    "ItemPage",
    "LearningResource",
    "HowTo",
    "Recipe",
];
const THREADS: [&str; 3] = ["DiscussionForumPosting", "Question", "QAPage"];
/// Deeper nesting holds no article.
const MAX_NESTING: usize = 6;

/// Reads the JSON-LD of a page; what does not parse is passed over.
pub(super) fn read(head: &Head) -> Claims {
    let parsed: Vec<Value> = head.json_ld.iter().filter_map(|source| parse(source)).collect();
    let mut things = Vec::new();
    for value in &parsed {
        gather(value, 0, &mut things);
    }
    let article = things.iter().find(|thing| has_type(thing, &ARTICLES));
    let other = things.iter().find(|thing| has_type(thing, &OTHERS));
    let site = things
        .iter()
        .find(|thing| has_type(thing, &["WebSite", "NewsMediaOrganization", "Organization"]));
    let mut claims = article
        .map(|article| article_claims(article, &things))
        .unwrap_or_default();
    if article.is_none() {
        let thread = things.iter().find(|thing| has_type(thing, &THREADS));
        claims = thread
            .map(|thread| article_claims(thread, &things))
            .unwrap_or_default();
    }
    let subject = article.or_else(|| things.iter().find(|thing| has_type(thing, &THREADS)));
    claims.days = days(&things, subject.copied());
    if claims.body.is_none() {
        let described = things
            .iter()
            .find(|thing| has_type(thing, &["Product", "Recipe", "JobPosting", "Course"]));
        claims.body = described
            .and_then(|thing| thing.get("description"))
            .and_then(words)
            .filter(|text| text.len() >= 120);
    }
    claims.kind = article.or(other).and_then(type_of);
    if claims.site_name.is_none() {
        claims.site_name = site.and_then(name_of);
    }
    claims
}

/// The days that all things name; those of the subject are the article's.
fn days(things: &[&Value], subject: Option<&Value>) -> Vec<(Stamp, String)> {
    let mut found = Vec::new();
    for thing in things {
        let is_subject = subject.is_some_and(|subject| std::ptr::eq(subject, *thing));
        let [made, changed] = match is_subject {
            true => [Stamp::Published, Stamp::Changed],
            false if has_type(thing, &PAGES) => [Stamp::PageMade, Stamp::PageChanged],
            false => [Stamp::Other, Stamp::Other],
        };
        let text = |name: &str| thing.get(name).and_then(words);
        found.extend(
            text("datePublished")
                .or_else(|| text("dateCreated"))
                .map(|day| (made, day)),
        );
        found.extend(text("dateModified").map(|day| (changed, day)));
        found.extend(text("uploadDate").map(|day| (Stamp::Other, day)));
        if found.len() >= MAX_DAYS {
            break;
        }
    }
    found
}

fn parse(source: &str) -> Option<Value> {
    let trimmed = source
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[");
    let trimmed = trimmed
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>")
        .trim();
    // Raw line feeds within strings are the commonest fault of hand-made templates.
    serde_json::from_str(trimmed)
        .or_else(|_| serde_json::from_str(&trimmed.replace(['\n', '\r', '\t'], " ")))
        // As if it stood in an attribute.
        .or_else(|error| match trimmed.contains("&quot;") {
            true => serde_json::from_str(&html_escape::decode_html_entities(trimmed)),
            false => Err(error),
        })
        .ok()
}

fn gather<'v>(value: &'v Value, depth: usize, things: &mut Vec<&'v Value>) {
    if depth > MAX_NESTING || things.len() > 200 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, depth + 1, things)),
        Value::Object(fields) => {
            things.push(value);
            for name in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = fields.get(name) {
                    gather(inner, depth + 1, things);
                }
            }
        }
        _ => {}
    }
}

fn type_of(thing: &&Value) -> Option<String> {
    match thing.get("@type")? {
        Value::String(name) => Some(name.clone()),
        Value::Array(names) => names.first()?.as_str().map(str::to_owned),
        _ => None,
    }
}

fn has_type(thing: &Value, wanted: &[&str]) -> bool {
    let is_wanted = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        wanted.contains(&name.rsplit(['/', '#']).next().unwrap_or(name))
    };
    match thing.get("@type") {
        Some(Value::Array(names)) => names.iter().any(is_wanted),
        Some(name) => is_wanted(name),
        None => false,
    }
}

fn article_claims(article: &Value, things: &[&Value]) -> Claims {
    let text = |name: &str| article.get(name).and_then(words);
    Claims {
        headline: text("headline").or_else(|| text("name")),
        authors: article
            .get("author")
            .or_else(|| article.get("creator"))
            .map(|a| names(a, things))
            .unwrap_or_default(),
        days: Vec::new(),
        site_name: article
            .get("publisher")
            .and_then(|publisher| names(publisher, things).into_iter().next()),
        image: article
            .get("image")
            .or_else(|| article.get("thumbnailUrl"))
            .and_then(address_of),
        kind: None,
        body: text("articleBody")
            .or_else(|| text("text"))
            .filter(|body| body.len() >= 400),
    }
}

/// Names of persons: strings, objects with a name, or references into the same document.
fn names(value: &Value, things: &[&Value]) -> Vec<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .take(20)
            .flat_map(|item| names(item, things))
            .collect(),
        Value::Object(fields) => {
            let own = name_of(&value);
            let id = fields.get("@id");
            let referred = || {
                things
                    .iter()
                    .find(|thing| thing.get("@id") == id && name_of(thing).is_some())
                    .and_then(name_of)
            };
            own.or_else(|| id.and_then(|_| referred())).into_iter().collect()
        }
        _ => words(value).into_iter().collect(),
    }
}

fn name_of(thing: &&Value) -> Option<String> {
    words(thing.get("name")?)
}

fn words(value: &Value) -> Option<String> {
    let text = one_line(&html_escape::decode_html_entities(value.as_str()?));
    (!text.is_empty()).then_some(text)
}

fn address_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => items.first().and_then(address_of),
        Value::Object(fields) => fields
            .get("url")
            .or_else(|| fields.get("contentUrl"))
            .and_then(Value::as_str)
            .map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(json: &str) -> Claims {
        read(&Head {
            json_ld: vec![json.to_owned()],
            ..Head::default()
        })
    }

    #[test]
    fn an_author_is_found_by_reference() {
        let found = claims(
            r##"{"@graph":[{"@type":"WebSite","name":"Ex"},{"@type":"Person","@id":"#p","name":"Awa &amp; Ali"},
            {"@type":["NewsArticle"],"headline":"T","author":{"@id":"#p"},"image":{"url":"https://a.test/1.jpg"}}]}"##,
        );
        assert_eq!(found.authors, ["Awa & Ali"]);
        assert_eq!(
            (found.headline.as_deref(), found.site_name.as_deref()),
            (Some("T"), Some("Ex"))
        );
        assert_eq!(
            (found.image.as_deref(), found.kind.as_deref()),
            (Some("https://a.test/1.jpg"), Some("NewsArticle"))
        );
    }

    #[test]
    fn damaged_json_says_nothing() {
        assert!(claims("{\"@type\":\"Article\",").headline.is_none());
        assert_eq!(
            claims("{\"@type\":\"Article\",\"headline\":\"a\nb\"}")
                .headline
                .as_deref(),
            Some("a b"),
            "a raw line feed is forgiven"
        );
        let escaped = "{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;a&quot;}";
        assert_eq!(
            claims(escaped).headline.as_deref(),
            Some("a"),
            "written as if in an attribute"
        );
    }
}
