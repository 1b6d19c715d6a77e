//! What is meant for one server alone: a form, a password, a pass; and what must not become of it.

use kalan_fetch::{FetchConfig, Fetcher, Login, Request, Secret};
use kalan_model::ErrorCode;
use kalan_test_kit::web::Web;

use crate::{body, code, fetcher, url};

fn signed(address: &str) -> Request {
    let mut request = Request::interface(url(address));
    request.login = Some(Login::Other("GoogleLogin auth=awa/42".to_owned()));
    request
}

#[tokio::test]
async fn a_form_arrives_as_it_was_written_with_its_pass() {
    let web = Web::start().await;
    let mut request = signed(&web.bytes("/edit", "text/plain", "OK"));
    request.form = Some(Secret::new("a=1&b=caf%C3%A9"));
    assert_eq!(body(&fetcher(), &request).await.bytes, b"OK");
    let asked = web.requests().remove(0);
    assert_eq!(
        (asked.method.as_str(), asked.body.as_str()),
        ("POST", "a=1&b=caf%C3%A9")
    );
    assert_eq!(
        asked.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(asked.header("authorization"), Some("GoogleLogin auth=awa/42"));
}

#[tokio::test]
async fn a_password_never_follows_a_redirect_to_another_host() {
    let (web, other) = (Web::start().await, Web::start().await);
    web.redirect("/login", 307, &other.bytes("/login", "text/plain", "got it"));
    let mut request = Request::interface(url(&web.url("/login")));
    request.form = Some(Secret::new("Passwd=secret"));
    assert_eq!(code(&fetcher(), &request).await, ErrorCode::HttpStatus);
    assert!(
        other.requests().is_empty(),
        "the password was carried to a stranger"
    );
    body(&fetcher(), &signed(&web.url("/login"))).await;
    let asked = other.requests().remove(0);
    assert_eq!(
        asked.header("authorization"),
        None,
        "the pass was carried to a stranger"
    );
}

#[tokio::test]
async fn a_form_follows_its_own_host_and_stays_a_form() {
    let web = Web::start().await;
    web.redirect("/old", 308, "/new");
    web.bytes("/new", "text/plain", "OK");
    let mut request = Request::interface(url(&web.url("/old")));
    request.form = Some(Secret::new("a=1"));
    body(&fetcher(), &request).await;
    assert_eq!(web.requests()[1].body, "a=1");
}

#[tokio::test]
async fn the_answer_to_a_form_is_not_kept_on_the_disk_when_the_link_breaks() {
    let (web, dir) = (Web::start().await, tempfile::tempdir().unwrap());
    let config = FetchConfig {
        partial_dir: Some(dir.path().join("partial")),
        ..FetchConfig::default()
    };
    let fetcher = Fetcher::new(config).unwrap();
    let address = web.resumable("/mine", &[], vec![7; 200_000], 90_000);
    let mut request = signed(&address);
    request.form = Some(Secret::new("i=1"));
    assert_eq!(code(&fetcher, &request).await, ErrorCode::Cut);
    let kept = std::fs::read_dir(dir.path().join("partial")).map_or(0, Iterator::count);
    assert_eq!(kept, 0, "another form would be shown what this one was answered");
}

#[test]
fn no_log_shows_a_secret() {
    let mut request = signed("https://example.org/");
    request.form = Some(Secret::new("Passwd=secret"));
    let shown = format!("{request:?}");
    assert!(!shown.contains("secret") && !shown.contains("awa/42"), "{shown}");
}
