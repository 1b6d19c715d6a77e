//! The room against true sockets: a web on this machine plays every host, good and bad.

mod answers;
mod download;
mod hostile;
mod personal;
mod proxies;
mod redirects;
mod resume;
mod secure;
mod traffic;
mod trouble;

use std::time::Duration;

use kalan_fetch::{Body, FetchConfig, FetchError, Fetched, Fetcher, Request};
use kalan_model::ErrorCode;
use tokio_util::sync::CancellationToken;
use url::Url;

/// A fetcher that gives up silence soon: only for hosts that are silent for ever.
fn impatient() -> Fetcher {
    let config = FetchConfig {
        stall_timeout: Duration::from_millis(300),
        ..FetchConfig::default()
    };
    Fetcher::new(config).expect("a usual configuration opens")
}

fn fetcher() -> Fetcher {
    Fetcher::new(FetchConfig::default()).expect("a usual configuration opens")
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("a test names a true address")
}

async fn get(fetcher: &Fetcher, request: &Request) -> Result<Fetched, FetchError> {
    fetcher.fetch(request, &CancellationToken::new()).await
}

async fn body(fetcher: &Fetcher, request: &Request) -> Body {
    match get(fetcher, request).await {
        Ok(Fetched::Body(body)) => body,
        other => panic!("{} should have given a body: {other:?}", request.url),
    }
}

async fn code(fetcher: &Fetcher, request: &Request) -> ErrorCode {
    match get(fetcher, request).await {
        Err(error) => error.failure().code,
        Ok(got) => panic!("{} should have failed: {got:?}", request.url),
    }
}
