//! Subscribing to a feed, or to a site whose feed is found; and ending a subscription.

use kalan_content::{FeedContext, PageContext, ParsedFeed, discover_feeds, looks_like_feed, parse_feed};
use kalan_fetch::{Body, Fetched, Request};
use kalan_model::{ArticleFilter, ChangeSet, FeedDraft, FeedId};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::sync::line;
use crate::{Engine, EngineError, LoginDraft, SubscribeReport, address, outbox};

impl Engine {
    /// Subscribes. The feed's name is known at once; its articles come with the next sync. Without a network the
    /// subscription is made all the same, and its first sync finds the feed.
    ///
    /// # Errors
    /// When nothing answers there, or when it is no feed and names none.
    pub async fn subscribe(
        &self,
        text: &str,
        cancel: &CancellationToken,
    ) -> Result<SubscribeReport, EngineError> {
        let (url, login) = address::without_login(address::typed(text)?);
        if let Some(id) = self.subscription_to(url.as_str()).await? {
            return self.subscribed(id, true).await;
        }
        let asked = self.fetch_feed(url.clone(), login.as_ref(), cancel).await;
        let body = match asked {
            Ok(body) => body,
            Err(error) if outbox::can_wait(&error.failure()) => {
                let report = self.subscribe_unasked(&url).await?;
                return self.with_login(report, login).await;
            }
            Err(error) => return Err(error),
        };
        let (url, body) = if looks_like_feed(&body.bytes) {
            (body.moved_to.clone().unwrap_or(url), body)
        } else {
            let found = self
                .discover(body)
                .await?
                .ok_or_else(|| EngineError::NotAFeed(url.to_string()))?;
            // Its password is for its own host alone.
            let login = login.as_ref().filter(|_| found.origin() == url.origin());
            let body = self.fetch_feed(found.clone(), login, cancel).await?;
            (body.moved_to.clone().unwrap_or(found), body)
        };
        let parsed = self.parse(&body).await?;
        let now = self.now();
        let (id, new) = self
            .write_own(move |tx| {
                let (id, new) = tx.feeds().add(url.as_str(), None, now)?;
                tx.feeds().describe(id, &describe(&parsed))?;
                Ok((id, new))
            })
            .await?;
        self.changed(ChangeSet::of_feed(id));
        let report = self.subscribed(id, !new).await?;
        self.with_login(report, login).await
    }

    /// Keeps the name and the password that stood in the address.
    async fn with_login(
        &self,
        report: SubscribeReport,
        login: Option<LoginDraft>,
    ) -> Result<SubscribeReport, EngineError> {
        if login.is_none() {
            return Ok(report);
        }
        self.set_feed_login(report.feed.id, login).await?;
        self.subscribed(report.feed.id, report.existed).await
    }

    /// Subscribes while there is no network: the first sync asks, and finds the feed when this is its site.
    async fn subscribe_unasked(&self, url: &Url) -> Result<SubscribeReport, EngineError> {
        let (address, now) = (url.to_string(), self.now());
        let (id, new) = self
            .write_own(move |tx| tx.feeds().add(&address, None, now))
            .await?;
        self.changed(ChangeSet::of_feed(id));
        self.subscribed(id, !new).await
    }

    /// Ends a subscription; its articles stay.
    ///
    /// # Errors
    /// When there is no such feed.
    pub async fn unsubscribe(&self, id: FeedId) -> Result<ChangeSet, EngineError> {
        let filter = ArticleFilter {
            feed: Some(id),
            ..ArticleFilter::default()
        };
        let updated = self
            .write_own(move |tx| {
                let articles = tx.read().articles().ids(&filter)?;
                tx.feeds().remove(id)?;
                Ok(articles)
            })
            .await?;
        Ok(self.changed(ChangeSet {
            feeds: vec![id],
            updated,
            ..ChangeSet::default()
        }))
    }

    /// The feed that an id, written out, names.
    ///
    /// # Errors
    /// When it is no id.
    pub fn feed_named(&self, text: &str) -> Result<FeedId, EngineError> {
        address::feed_named(text)
    }

    async fn subscription_to(&self, url: &str) -> Result<Option<FeedId>, EngineError> {
        let url = url.to_owned();
        self.blocking(move |engine| Ok(engine.store.reader().read(|tx| tx.feeds().by_url(&url))?))
            .await
    }

    async fn subscribed(&self, id: FeedId, existed: bool) -> Result<SubscribeReport, EngineError> {
        let record = self
            .blocking(move |engine| Ok(engine.store.reader().read(|tx| tx.feeds().record(id))?))
            .await?;
        Ok(SubscribeReport {
            feed: record.feed,
            existed,
        })
    }

    async fn fetch_feed(
        &self,
        url: Url,
        login: Option<&LoginDraft>,
        cancel: &CancellationToken,
    ) -> Result<Body, EngineError> {
        let mut request = Request::feed(url.clone());
        request.login = login.map(LoginDraft::login);
        let (fetched, spent) = self.fetcher.fetch_counted(&request, cancel).await;
        let (now, line) = (self.now(), line(None, url.as_str(), "subscribe", &spent));
        self.write(move |tx| tx.traffic().add(&line, now)).await?;
        match fetched? {
            Fetched::Body(body) => Ok(body),
            Fetched::NotModified { .. } => Err(EngineError::Internal(format!(
                "{url} answered 304 to an unconditional request"
            ))),
        }
    }

    pub(crate) async fn discover(&self, body: Body) -> Result<Option<Url>, EngineError> {
        let fetched_at = self.now();
        self.blocking(move |_| {
            let content_type = body.content_type.as_deref();
            let links = discover_feeds(
                &body.bytes,
                &PageContext {
                    url: Some(&body.url),
                    content_type,
                    fetched_at,
                },
            );
            Ok(links.iter().find_map(|link| Url::parse(&link.url).ok()))
        })
        .await
    }

    async fn parse(&self, body: &Body) -> Result<ParsedFeed, EngineError> {
        let body = body.clone();
        self.blocking(move |_| parse_body(&body)).await
    }
}

/// Parses what a feed's address gave.
pub(crate) fn parse_body(body: &Body) -> Result<ParsedFeed, EngineError> {
    let context = FeedContext {
        url: Some(&body.url),
        content_type: body.content_type.as_deref(),
    };
    parse_feed(&body.bytes, &context).map_err(|source| EngineError::Content {
        input: body.url.to_string(),
        source,
    })
}

/// What a feed says about itself.
pub(crate) fn describe(parsed: &ParsedFeed) -> FeedDraft {
    let plain = |text: &Option<String>| {
        text.as_ref()
            .map(|text| text.trim().to_owned())
            .filter(|t| !t.is_empty())
    };
    FeedDraft {
        title: plain(&parsed.title),
        site_url: plain(&parsed.site_url),
        description: plain(&parsed.description.as_deref().map(kalan_content::plain_text)),
        language: plain(&parsed.language),
        icon_url: plain(&parsed.icon),
    }
}
