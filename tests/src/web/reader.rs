//! A server of the Google Reader interface, as `FreshRSS` or Miniflux answers, with its state in a test's hands.
//!
//! Written from their sources (`p/api/greader.php`, `internal/googlereader/handler.go`). What differs between the two
//! and has broken clients: the root, the token that every form needs, how short numbers are read, how lists go on,
//! and what is said to numbers that are not there.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Web;
use super::routes::Asked;

const PREFIX: &str = "tag:google.com,2005:reader/item/";
/// 2025-01-06, and one second more for each item.
const PUBLISHED: i64 = 1_736_154_000;

/// Whose manners a server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    /// Forms without a token are taken, numbers without a slash are decimal, lists go on after a number.
    FreshRss,
    /// Every form needs the token, numbers without their prefix are hexadecimal, lists go on after a count.
    Miniflux,
}

/// An item, as the server has it.
#[derive(Debug, Clone, Default)]
pub struct ReaderItem {
    /// The number of its feed.
    pub feed: u64,
    /// Where it leads.
    pub url: String,
    /// Headline.
    pub title: String,
    /// Its words.
    pub html: String,
    /// Read there.
    pub read: bool,
    /// Starred there.
    pub starred: bool,
}

/// What the server holds, and how it misbehaves.
#[derive(Debug, Default)]
pub struct ReaderState {
    /// Number to address, name and folder.
    pub feeds: BTreeMap<u64, (String, String, String)>,
    /// Number to item.
    pub items: BTreeMap<i64, ReaderItem>,
    /// Passes given out before this one are worth nothing any more.
    pub generation: u32,
    /// After so many requests the pass given out last is worth nothing any more, once.
    pub expires_after: Option<u32>,
    /// After so many requests every other one breaks off.
    pub breaks_after: Option<u32>,
    /// So many changes are taken, and the answer is lost.
    pub loses_answers: u32,
    /// Changes of these are refused, and of all that come with them.
    pub refuses: Vec<i64>,
    /// The interface is switched off.
    pub off: bool,
    /// The most numbers in one page, whatever is asked for.
    pub page: usize,
}

/// A server that runs on a web, and its state.
#[derive(Clone)]
pub struct Reader {
    state: Arc<Mutex<ReaderState>>,
    manners: Manners,
    url: String,
}

impl Reader {
    /// Where its interface is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it holds, to be looked at and changed.
    pub fn state(&self) -> MutexGuard<'_, ReaderState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives it a feed.
    pub fn feed(&self, number: u64, url: &str, title: &str, folder: &str) {
        let feed = (url.to_owned(), title.to_owned(), folder.to_owned());
        self.state().feeds.insert(number, feed);
    }

    /// Gives it an unread item whose words are whole.
    pub fn item(&self, id: i64, feed: u64, url: &str, title: &str) {
        let words = "un mot de plus ".repeat(60);
        let item = ReaderItem {
            feed,
            url: url.to_owned(),
            title: title.to_owned(),
            html: format!("<p>{title}</p><p>{words}</p>"),
            ..ReaderItem::default()
        };
        self.state().items.insert(id, item);
    }

    /// Whether an item is read and starred there.
    ///
    /// # Panics
    /// When there is none.
    pub fn marks(&self, id: i64) -> (bool, bool) {
        let state = self.state();
        let item = state
            .items
            .get(&id)
            .expect("a test asks for an item that it gave");
        (item.read, item.starred)
    }

    /// Marks an item there, as from another device.
    pub fn mark(&self, id: i64, read: bool, starred: bool) {
        if let Some(item) = self.state().items.get_mut(&id) {
            (item.read, item.starred) = (read, starred);
        }
    }
}

impl Web {
    /// Runs a server for the person `awa` with the password `pass word&`.
    pub fn reader(&self, manners: Manners) -> Reader {
        let root = match manners {
            Manners::FreshRss => "/api/greader.php",
            Manners::Miniflux => "/flux",
        };
        let reader = Reader {
            state: Arc::new(Mutex::new(ReaderState {
                page: 1000,
                ..ReaderState::default()
            })),
            manners,
            url: self.url(root),
        };
        let (served, length) = (reader.clone(), root.len());
        let answer = move |asked: &Asked| served.answer(asked, &asked.path[length..]);
        self.table.set_under(root, Arc::new(answer));
        reader
    }
}

/// A query or a form, in order.
fn pairs(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((&first, after)) = rest.split_first() {
            let hex = (first == b'%').then(|| after.get(..2)).flatten();
            let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
            bytes.push(byte.unwrap_or(first));
            rest = if byte.is_some() { &after[2..] } else { after };
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn all<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    pairs
        .iter()
        .filter(|pair| pair.0 == name)
        .map(|pair| pair.1.as_str())
        .collect()
}

fn one<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    all(pairs, name).first().copied().unwrap_or_default()
}

fn refused(status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain")], "Refused!").into_response()
}

fn json_answer(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

impl Reader {
    fn answer(&self, asked: &Asked, path: &str) -> Response {
        let (form, query) = (pairs(&asked.body), pairs(&asked.query));
        {
            let mut state = self.state();
            if state.off {
                return refused(StatusCode::SERVICE_UNAVAILABLE);
            }
            if counted_down(&mut state.breaks_after) {
                state.breaks_after = Some(0);
                asked.connection.hang_up();
                return refused(StatusCode::OK);
            }
        }
        if path == "/accounts/ClientLogin" {
            return self.log_in(&form);
        }
        let auth = asked.headers.get(header::AUTHORIZATION);
        let auth = auth.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_form = asked.method == "POST";
        if !self.knows(auth, is_form, one(&form, "T")) {
            return refused(StatusCode::UNAUTHORIZED);
        }
        if counted_down(&mut self.state().expires_after) {
            self.state().generation += 1;
            return refused(StatusCode::UNAUTHORIZED);
        }
        let silent = matches!(
            path,
            "/reader/api/0/token" | "/reader/api/0/edit-tag" | "/reader/api/0/subscription/edit"
        );
        if self.manners == Manners::Miniflux && !silent && one(&query, "output") != "json" {
            return refused(StatusCode::BAD_REQUEST);
        }
        match (is_form, path) {
            (false, "/reader/api/0/token") => self.token().into_response(),
            (false, "/reader/api/0/subscription/list") => self.subscriptions(),
            (false, "/reader/api/0/stream/items/ids") => self.ids(&query),
            (true, "/reader/api/0/stream/items/contents") => self.contents(&form),
            (true, "/reader/api/0/edit-tag") => self.edit_tag(asked, &form),
            (true, "/reader/api/0/subscription/edit") => self.edit_subscription(&form),
            _ => refused(StatusCode::NOT_FOUND),
        }
    }

    fn auth(&self) -> String {
        format!("awa/{:040x}", self.state().generation)
    }

    fn token(&self) -> String {
        match self.manners {
            Manners::FreshRss => format!("{:Z<57}\n", format!("{:040x}", self.state().generation)),
            Manners::Miniflux => self.auth(),
        }
    }

    fn log_in(&self, form: &[(String, String)]) -> Response {
        if (one(form, "Email"), one(form, "Passwd")) != ("awa", "pass word&") {
            return refused(StatusCode::UNAUTHORIZED);
        }
        let auth = self.auth();
        format!("SID={auth}\nLSID=null\nAuth={auth}\n").into_response()
    }

    fn knows(&self, auth: &str, is_form: bool, token: &str) -> bool {
        let known = auth == format!("GoogleLogin auth={}", self.auth());
        match (self.manners, is_form) {
            (Manners::FreshRss, false) => known,
            (Manners::FreshRss, true) => known && (token.is_empty() || token == self.token().trim()),
            (Manners::Miniflux, false) => known,
            // It looks at the token alone.
            (Manners::Miniflux, true) => token == self.token(),
        }
    }

    fn subscriptions(&self) -> Response {
        let each = |(number, (url, title, folder)): (&u64, &(String, String, String))| {
            let label = format!("user/-/label/{folder}");
            json!({ "id": format!("feed/{number}"), "title": title, "url": url, "htmlUrl": url,
                "categories": [{ "id": label, "label": folder }] })
        };
        let feeds: Vec<Value> = self.state().feeds.iter().map(each).collect();
        json_answer(&json!({ "subscriptions": feeds }))
    }

    fn ids(&self, query: &[(String, String)]) -> Response {
        let state = self.state();
        let starred = one(query, "s").ends_with("/starred");
        let unread = one(query, "xt").ends_with("/read");
        let asked: usize = one(query, "n").parse().unwrap_or(20);
        let count = asked.min(state.page).max(1);
        let mut ids: Vec<i64> = state
            .items
            .iter()
            .filter(|(_, item)| (!starred || item.starred) && (!unread || !item.read))
            .map(|(id, _)| *id)
            .collect();
        ids.reverse();
        let from = one(query, "c");
        let (left, next): (Vec<i64>, Value) = match self.manners {
            Manners::FreshRss => {
                let after = from.parse::<i64>().ok();
                let left: Vec<i64> = ids
                    .into_iter()
                    .filter(|id| after.is_none_or(|after| *id < after))
                    .collect();
                let page: Vec<i64> = left.iter().take(count).copied().collect();
                // A full page goes on, even when nothing follows.
                let next = (page.len() >= count)
                    .then(|| page.last().map(ToString::to_string))
                    .flatten();
                (page, next.map_or(Value::Null, Value::from))
            }
            Manners::Miniflux => {
                let offset: usize = from.parse().unwrap_or(0);
                let page: Vec<i64> = ids.iter().skip(offset).take(count).copied().collect();
                let end = offset + page.len();
                let next = if end < ids.len() {
                    json!(end.to_string())
                } else {
                    Value::Null
                };
                (page, next)
            }
        };
        let refs: Vec<Value> = left.iter().map(|id| json!({ "id": id.to_string() })).collect();
        let mut answer = json!({ "itemRefs": refs });
        if !next.is_null() {
            answer["continuation"] = next;
        }
        json_answer(&answer)
    }

    fn number(&self, text: &str) -> Option<i64> {
        let hex = |digits: &str| u64::from_str_radix(digits, 16).ok().map(u64::cast_signed);
        match (text.strip_prefix(PREFIX), self.manners) {
            (Some(digits), _) => hex(digits),
            (None, Manners::Miniflux) => hex(text),
            (None, Manners::FreshRss) => text.parse().ok(),
        }
    }

    fn contents(&self, form: &[(String, String)]) -> Response {
        let wanted: Vec<i64> = all(form, "i")
            .iter()
            .filter_map(|text| self.number(text))
            .collect();
        let state = self.state();
        let items: Vec<Value> = wanted
            .iter()
            .filter_map(|id| Some(self.whole(*id, state.items.get(id)?)))
            .collect();
        if items.is_empty() && self.manners == Manners::Miniflux {
            return refused(StatusCode::BAD_REQUEST);
        }
        json_answer(&json!({ "id": "user/-/state/com.google/reading-list", "items": items }))
    }

    fn whole(&self, id: i64, item: &ReaderItem) -> Value {
        let user = match self.manners {
            Manners::FreshRss => "-",
            Manners::Miniflux => "1",
        };
        let mut categories = vec![format!("user/{user}/state/com.google/reading-list")];
        if item.read {
            categories.push(format!("user/{user}/state/com.google/read"));
        }
        if item.starred {
            categories.push(format!("user/{user}/state/com.google/starred"));
        }
        let mut whole = json!({
            "id": format!("{PREFIX}{:016x}", id.cast_unsigned()), "published": PUBLISHED + (id & 0xffff),
            "title": item.title, "author": "Awa", "categories": categories,
            "alternate": [{ "href": item.url }], "summary": { "content": item.html },
            "origin": { "streamId": format!("feed/{}", item.feed) },
        });
        if self.manners == Manners::Miniflux {
            whole["canonical"] = whole["alternate"].clone();
            whole["content"] = json!({ "direction": "ltr", "content": item.html });
        }
        whole
    }

    fn edit_tag(&self, asked: &Asked, form: &[(String, String)]) -> Response {
        let ids: Vec<i64> = all(form, "i")
            .iter()
            .filter_map(|text| self.number(text))
            .collect();
        let mut state = self.state();
        if ids.iter().any(|id| state.refuses.contains(id)) {
            return refused(StatusCode::BAD_REQUEST);
        }
        for id in ids {
            let Some(item) = state.items.get_mut(&id) else {
                continue;
            };
            for (acts, value) in [("a", true), ("r", false)] {
                match one(form, acts) {
                    "user/-/state/com.google/read" => item.read = value,
                    "user/-/state/com.google/starred" => item.starred = value,
                    _ => {}
                }
            }
        }
        if state.loses_answers > 0 {
            state.loses_answers -= 1;
            asked.connection.hang_up();
        }
        "OK".into_response()
    }

    fn edit_subscription(&self, form: &[(String, String)]) -> Response {
        let Some(stream) = one(form, "s").strip_prefix("feed/") else {
            return refused(StatusCode::BAD_REQUEST);
        };
        let mut state = self.state();
        match one(form, "ac") {
            "subscribe" if state.feeds.values().all(|feed| feed.0 != stream) => {
                let number = state.feeds.keys().max().map_or(1, |last| last + 1);
                let folder = one(form, "a").strip_prefix("user/-/label/").unwrap_or_default();
                let feed = (stream.to_owned(), one(form, "t").to_owned(), folder.to_owned());
                state.feeds.insert(number, feed);
            }
            "unsubscribe" => match stream
                .parse()
                .ok()
                .and_then(|number: u64| state.feeds.remove(&number))
            {
                Some(_) => {}
                None => return refused(StatusCode::BAD_REQUEST),
            },
            _ => return refused(StatusCode::BAD_REQUEST),
        }
        "OK".into_response()
    }
}

/// Counts a request down; whether the count is at its end.
fn counted_down(count: &mut Option<u32>) -> bool {
    match count {
        Some(0) => {
            *count = None;
            true
        }
        Some(left) => {
            *left -= 1;
            false
        }
        None => false,
    }
}
