//! Feeds behind a name and a password: kept where they belong, told to their host alone.

use kalan_test_kit::picture;
use kalan_test_kit::web::Web;
use serde_json::Value;

use crate::kalan::Kalan;

/// `awa:secret`.
const BASIC: &str = "Basic YXdhOnNlY3JldA==";

/// Tells a command a secret, and insists that it worked.
fn tell(kalan: &Kalan, arguments: &[&str], secret: &str) -> Value {
    let ran = kalan.run_told(arguments, secret);
    assert_eq!(ran.status, Some(0), "{}", ran.json);
    ran.json
}

fn feed_of_one(page: &str, picture: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>A school</title><item><title>A lesson</title><link>{page}</link>\
         <guid>1</guid><description>Un début…</description>\
         <enclosure url=\"{picture}\" type=\"image/png\" length=\"1\"/></item></channel></rss>"
    )
}

/// Whether a word stands anywhere in the library.
fn tells(kalan: &Kalan, word: &str) -> bool {
    let mut folders = vec![kalan.library().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("it is there").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let bytes = std::fs::read(entry.path()).expect("it reads");
                if bytes.windows(word.len()).any(|part| part == word.as_bytes()) {
                    return true;
                }
            }
        }
    }
    false
}

#[test]
fn a_feed_behind_a_password_is_read_whole_and_the_library_does_not_tell_it() {
    let (kalan, web, other) = (Kalan::new(), Web::open(), Web::open());
    let picture = web.private("/p.png", "image/png", picture::png(40, 40, 1), BASIC);
    let elsewhere = other.bytes("/q.png", "image/png", picture::png(50, 50, 2));
    let html = format!(
        "<html lang=en><title>A lesson</title><article><h1>A lesson</h1><p>{}</p><img src=\"{picture}\">\
         <img src=\"{elsewhere}\"></article></html>",
        "The lesson of today is about rivers, and how they carry sand. ".repeat(20)
    );
    let page = web.private("/lesson", "text/html", html, BASIC);
    let feed = web.private(
        "/feed.xml",
        "application/rss+xml",
        feed_of_one(&page, &picture),
        BASIC,
    );
    let refused = kalan.run(&["subscribe", &feed]);
    assert_eq!(refused.json["error"]["code"], "unauthorized", "{}", refused.json);
    let subscribed = kalan.ok(&["subscribe", &feed.replace("http://", "http://awa:secret@")]);
    assert_eq!(
        subscribed["feed"]["url"], *feed,
        "an address that is shown and exported must not hold the password"
    );
    let report = kalan.ok(&["sync"]);
    assert_eq!(report["articles_new"], 1, "{report}");
    assert!(
        kalan.articles()[0]["excerpt"]
            .as_str()
            .is_some_and(|text| text.contains("rivers"))
    );
    assert!(
        web.requests()
            .iter()
            .any(|asked| asked.path == "/p.png" && asked.header("authorization").is_some())
    );
    assert!(
        other
            .requests()
            .iter()
            .all(|asked| asked.header("authorization").is_none()),
        "another host learned the password"
    );
    assert!(!tells(&kalan, "secret"), "who finds the stick finds the password");
}

#[test]
fn a_login_can_be_given_later_changed_and_forgotten() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let feed = web.private(
        "/feed.xml",
        "application/rss+xml",
        feed_of_one("/a", "/b"),
        "Bearer t0ken",
    );
    let open = web.feed("/open.xml", &feed_of_one("/a", "/b"));
    let id = kalan.ok(&["subscribe", &open])["feed"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    web.redirect("/open.xml", 301, &feed);
    let failed = |report: &Value| report["feeds_failed"][0]["error"]["code"].clone();
    assert_eq!(failed(&kalan.run(&["sync"]).json), "unauthorized");
    let told = tell(&kalan, &["feed", &id, "--token-stdin"], "t0ken");
    assert_eq!(told["feed"]["asked_as"]["login"]["scheme"], "bearer", "{told}");
    assert_eq!(kalan.ok(&["sync"])["feeds_failed"], serde_json::json!([]));
    tell(&kalan, &["feed", &id, "--user", "awa"], "wrong");
    assert_eq!(failed(&kalan.run(&["sync"]).json), "unauthorized");
    let forgotten = kalan.ok(&["feed", &id, "--no-login"]);
    assert_eq!(forgotten["feed"]["asked_as"]["login"], Value::Null);
    let last = web.requests().last().cloned().expect("it was asked");
    assert!(last.header("authorization").is_some());
    kalan.run(&["sync"]);
    assert_eq!(
        web.requests()
            .last()
            .expect("it was asked")
            .header("authorization"),
        None
    );
}

#[test]
fn a_proxy_is_set_for_good_refused_when_it_is_none_and_tells_no_password() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["network", "--proxy", "socks5://127.0.0.1:9"]);
    let dead = kalan.run(&["add", "http://kiosk.example/"]);
    let words = dead.json.to_string();
    assert!(
        words.contains("proxy socks5://127.0.0.1:9"),
        "who is to blame? {words}"
    );
    let page = web.page(
        "/a",
        "<article><h1>Here</h1><p>Words enough to be an article, and more of them.</p></article>",
    );
    kalan.ok(&["add", &page]);
    for wrong in ["ftp://127.0.0.1:9", "http://awa:secret@127.0.0.1:9", "no address"] {
        let refused = kalan.run(&["network", "--proxy", wrong]);
        assert_eq!(refused.status, Some(2), "{}", refused.json);
    }
    let policy = kalan.ok(&["network", "--proxy", ""]);
    assert_eq!(policy["proxy"], Value::Null);
}

#[test]
fn a_feed_that_wants_another_user_agent_is_asked_under_it_and_no_other_host_is() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let (one, two) = (web.subscription("/one.xml", 1), Web::open());
    let id = kalan.ok(&["subscribe", &one])["feed"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    kalan.ok(&["subscribe", &two.subscription("/two.xml", 1)]);
    let refused = kalan.run(&["feed", &id, "--user-agent", "a\nb"]);
    assert_eq!(refused.status, Some(2), "{}", refused.json);
    kalan.ok(&["feed", &id, "--user-agent", "Reader of a school"]);
    kalan.ok(&["sync"]);
    let agent = |web: &Web, path: &str| {
        let asked = web.requests().into_iter().rfind(|asked| asked.path == path);
        asked.and_then(|asked| asked.header("user-agent").map(str::to_owned))
    };
    assert_eq!(agent(&web, "/one.xml").as_deref(), Some("Reader of a school"));
    assert!(agent(&two, "/two.xml").is_some_and(|agent| agent.starts_with("Kalan/")));
}
