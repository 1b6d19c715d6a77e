//! Redirects: followed, counted, remembered when permanent, and never into the reader's own network.

use kalan_fetch::{FetchConfig, Fetched, Fetcher, Request, Trust};
use kalan_model::ErrorCode;
use kalan_test_kit::web::Web;

use crate::{body, code, fetcher, get, url};

#[tokio::test]
async fn only_a_chain_that_is_permanent_throughout_moves_the_address() {
    let web = Web::start().await;
    web.page("/new", "<p>here");
    web.redirect("/mid", 308, "new");
    web.redirect("/old", 301, "/mid");
    web.redirect("/shaky", 302, "/mid");
    web.redirect("/accent", 301, "/caf%C3%A9 noir");
    web.page("/caf%C3%A9%20noir", "<p>café");
    let fetcher = fetcher();
    let moved = body(&fetcher, &Request::page(url(&web.url("/old#part")))).await;
    assert_eq!(
        moved.moved_to,
        Some(url(&web.url("/new"))),
        "the feed would be redirected at every sync for ever"
    );
    assert_eq!(
        moved.url,
        url(&web.url("/new")),
        "relative links would start from the wrong place"
    );
    let shaky = body(&fetcher, &Request::page(url(&web.url("/shaky")))).await;
    assert_eq!(
        (shaky.moved_to, shaky.bytes),
        (None, b"<p>here".to_vec()),
        "a detour of today is not a move"
    );
    assert_eq!(
        body(&fetcher, &Request::page(url(&web.url("/accent"))))
            .await
            .bytes,
        "<p>café".as_bytes()
    );
}

#[tokio::test]
async fn a_feed_that_moved_and_is_unchanged_tells_both() {
    let web = Web::start().await;
    web.feed("/new.xml", "<rss/>");
    web.redirect("/old.xml", 301, "/new.xml");
    let mut request = Request::feed(url(&web.url("/old.xml")));
    request.validators = body(&fetcher(), &request).await.validators;
    let moved_to = Some(url(&web.url("/new.xml")));
    assert_eq!(
        get(&fetcher(), &request).await.unwrap(),
        Fetched::NotModified {
            moved_to,
            fresh_secs: None
        }
    );
}

#[tokio::test]
async fn circles_and_long_chains_end() {
    let web = Web::start().await;
    web.redirect("/circle", 302, "/circle");
    for i in 0..9 {
        web.redirect(&format!("/{i}"), 302, &format!("/{}", i + 1));
    }
    web.page("/9", "end");
    web.redirect("/nowhere", 302, "http://");
    web.status("/silent", 302, &[]);
    let (fetcher, page) = (fetcher(), |path| Request::page(url(&web.url(path))));
    assert_eq!(
        code(&fetcher, &page("/circle")).await,
        ErrorCode::TooManyRedirects
    );
    assert_eq!(web.count("/circle"), 9, "eight redirects are followed, no more");
    assert_eq!(code(&fetcher, &page("/0")).await, ErrorCode::TooManyRedirects);
    assert_eq!(
        body(&fetcher, &page("/1")).await.bytes,
        b"end",
        "eight redirects are allowed"
    );
    assert_eq!(code(&fetcher, &page("/nowhere")).await, ErrorCode::HttpStatus);
    assert_eq!(code(&fetcher, &page("/silent")).await, ErrorCode::HttpStatus);
}

#[tokio::test]
async fn a_redirect_out_of_the_web_is_not_followed() {
    let web = Web::start().await;
    web.redirect("/file", 302, "file:///etc/passwd");
    assert_eq!(
        code(&fetcher(), &Request::page(url(&web.url("/file")))).await,
        ErrorCode::InvalidAddress
    );
}

#[tokio::test]
async fn what_the_web_names_does_not_reach_this_machine() {
    let web = Web::start().await;
    web.page("/admin", "secret");
    let port = url(&web.url("/")).port().unwrap();
    let fetcher = fetcher();
    for host in ["127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let mut request = Request::page(url(&format!("http://{host}:{port}/admin")));
        request.trust = Trust::Web;
        assert_eq!(
            code(&fetcher, &request).await,
            ErrorCode::BlockedAddress,
            "a feed could read {host}"
        );
    }
    assert_eq!(
        web.connections(),
        0,
        "even a connection tells the web what listens here"
    );
}

#[tokio::test]
async fn a_page_of_this_machine_names_its_own_pictures_but_redirects_no_further() {
    let (web, other) = (Web::start().await, Web::start().await);
    web.bytes("/p.png", "image/png", "png");
    web.redirect("/q.png", 302, &other.bytes("/q.png", "image/png", "png"));
    let mut picture = Request::picture(url(&web.url("/p.png")));
    picture.allow_host = Some(web.host());
    assert_eq!(
        body(&fetcher(), &picture).await.bytes,
        b"png",
        "a local site would have no pictures"
    );
    picture.url = url(&web.url("/q.png"));
    assert_eq!(code(&fetcher(), &picture).await, ErrorCode::BlockedAddress);
    assert_eq!(other.connections(), 0, "another server of this machine was asked");
}

#[tokio::test]
async fn the_persons_password_stays_at_its_host_and_out_of_words() {
    let (web, other) = (Web::start().await, Web::start().await);
    web.redirect("/away", 302, &other.page("/a", "<p>a"));
    web.status("/no", 401, &[]);
    let with_password = |path| url(&web.url(path).replace("http://", "http://awa:secret@"));
    let got = body(&fetcher(), &Request::page(with_password("/away"))).await;
    assert_eq!(got.bytes, b"<p>a");
    assert!(
        web.requests()[0].header("authorization").is_some(),
        "the person's own feed would be refused"
    );
    assert_eq!(
        other.requests()[0].header("authorization"),
        None,
        "another host learned the password"
    );
    let failure = get(&fetcher(), &Request::page(with_password("/no")))
        .await
        .unwrap_err()
        .failure();
    assert!(
        !format!("{failure:?}").contains("secret"),
        "the password would be stored with the failure"
    );
}

#[tokio::test]
async fn an_agent_that_cannot_stand_in_a_header_is_said_at_once() {
    let config = FetchConfig {
        user_agent: "a\nb".to_owned(),
        ..FetchConfig::default()
    };
    let error = Fetcher::new(config).unwrap_err();
    assert_eq!(error.failure().code, ErrorCode::Internal);
    assert!(
        FetchConfig::default().user_agent.starts_with("Kalan/"),
        "a host must see who asks"
    );
}
