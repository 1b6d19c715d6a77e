//! Networks that lie: proxies that rewrite and cut, login pages in the middle, hosts that harm whoever asks them.

use kalan_test_kit::prose;
use kalan_test_kit::web::Web;

use crate::kalan::Kalan;
use crate::kept::the_same;

const LOGIN: &str = "<!DOCTYPE html><html><head><title>Wi-Fi login</title></head><body><h1>Welcome to the hotel</h1>\
    <form method=post action=/login><input name=user><input type=password name=password><button>Log in</button></form>\
    </body></html>";

/// A page of one article, with what somebody on the way put into it.
fn page(seed: u64, put_in: &str) -> String {
    let prose = prose::article(seed);
    let text: String = prose
        .paragraphs
        .iter()
        .map(|text| format!("<p>{text}</p>"))
        .collect();
    format!(
        "<!DOCTYPE html><html lang={1}><head><title>{0}</title>{put_in}</head><body>{put_in}\
         <article><h1>{0}</h1>{text}</article>{put_in}</body></html>",
        prose.headline, prose.language
    )
}

/// A feed of teasers, one for each page.
fn feed(pages: &[String], put_in: &str) -> String {
    let items: String = pages
        .iter()
        .enumerate()
        .map(|(day, page)| {
            format!(
                "<item><title>{page}</title><link>{page}</link><guid>{page}</guid><description>Un début…</description>\
                 <pubDate>Mon, {:02} Jan 2025 10:00:00 +0000</pubDate></item>{put_in}",
                day + 1
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>The gazette</title>{items}</channel></rss>")
}

#[test]
fn a_proxy_that_puts_its_script_into_pages_and_compresses_them_anew_changes_nothing_that_is_kept() {
    let (clean, rewritten, web) = (Kalan::new(), Kalan::new(), Web::open());
    let pages = [web.page("/1", &page(1, "")), web.page("/2", &page(2, ""))];
    let address = web.feed("/feed.xml", &feed(&pages, ""));
    clean.ok(&["subscribe", &address]);
    clean.ok(&["sync"]);
    let script = "<script src=\"http://192.0.2.1/track.js\"></script><script>steal()</script>\
        <iframe src=\"http://192.0.2.1/advertisement\"></iframe>";
    for (path, seed) in [("/1", 1), ("/2", 2)] {
        web.gzip(path, "text/html", page(seed, script).as_bytes());
    }
    web.gzip("/feed.xml", "text/xml", feed(&pages, script).as_bytes());
    rewritten.ok(&["subscribe", &address]);
    rewritten.ok(&["sync"]);
    the_same(&rewritten, &clean);
}

#[test]
fn a_feed_that_is_another_at_each_answer_brings_nothing_twice() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let pages = [web.page("/1", &page(1, "")), web.page("/2", &page(2, ""))];
    let put_up = |stamp: &str| {
        web.bytes(
            "/feed.xml",
            "text/xml",
            feed(&pages, &format!("<!-- {stamp} -->")),
        )
    };
    kalan.ok(&["subscribe", &put_up("first")]);
    assert_eq!(kalan.ok(&["sync"])["articles_new"], 2);
    put_up("second");
    let again = kalan.ok(&["sync"]);
    assert_eq!(
        (&again["articles_new"], &again["articles_updated"]),
        (&0.into(), &0.into()),
        "{again}"
    );
    assert_eq!(web.count("/1"), 1, "each sync would pay for every page");
}

#[test]
fn a_feed_that_a_proxy_cut_at_a_length_that_it_says_is_right_comes_whole_the_next_time() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let pages: Vec<String> = (1..=4)
        .map(|seed| web.page(&format!("/{seed}"), &page(seed, "")))
        .collect();
    let whole = feed(&pages, "");
    let head = [("content-type", "application/rss+xml"), ("etag", "\"one\"")];
    let address = web.answer("/feed.xml", 200, &head, &whole[..whole.len() / 2]);
    kalan.ok(&["subscribe", &address]);
    let first = kalan.ok(&["sync"]);
    assert!(
        first["articles_new"].as_u64() < Some(4),
        "the test must cut the feed: {first}"
    );
    web.answer("/feed.xml", 200, &head, whole);
    kalan.ok(&["sync"]);
    let requests = web.requests();
    let last = requests.iter().rfind(|asked| asked.path == "/feed.xml");
    assert_eq!(
        last.and_then(|asked| asked.header("if-none-match")),
        None,
        "the host would say `not modified`, and what was cut off would never come"
    );
    assert_eq!(kalan.articles().len(), 4);
}

#[test]
fn a_login_page_in_the_middle_of_a_sync_ends_it_and_is_never_kept_as_an_article() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let pages: Vec<String> = (1..=28)
        .map(|seed| web.page(&format!("/{seed}"), &page(seed, "")))
        .collect();
    kalan.ok(&["subscribe", &web.feed("/feed.xml", &feed(&pages, ""))]);
    web.page("/login", LOGIN);
    // The newest may come; what is under way to this host then, eight at most, meets the login page.
    for seed in 1..=27 {
        web.redirect(&format!("/{seed}"), 302, "/login");
    }
    kalan.run(&["sync"]);
    assert!(kalan.articles().len() <= 1, "{:?}", kalan.articles());
    let asked = web.count("/login");
    assert!(
        asked <= 8,
        "every other answer is the login page too: {asked} were asked"
    );
    for seed in 1..=27 {
        web.page(&format!("/{seed}"), &page(seed, ""));
    }
    let after = kalan.ok(&["sync"]);
    assert_eq!(after["deferred"]["articles"], 0, "{after}");
    let articles = kalan.articles();
    assert_eq!(articles.len(), 28);
    assert!(
        articles.iter().all(|article| article["title"] != "Wi-Fi login"),
        "{articles:?}"
    );
    kalan.sound();
}

#[test]
fn hosts_that_harm_whoever_asks_harm_their_own_feeds_alone() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let stub = "<rss version=\"2.0\"><channel><title>F</title></channel></rss>";
    let bad = ["endless", "bomb", "circle", "hang-up", "cut", "noise"];
    for name in bad {
        kalan.ok(&["subscribe", &web.feed(&format!("/{name}.xml"), stub)]);
    }
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 3)]);
    web.endless(
        "/endless.xml",
        "text/xml",
        &"<item><title>again</title></item>".repeat(2000),
    );
    web.gzip_bomb("/bomb.xml", "text/xml", 300 << 20);
    web.redirect("/circle.xml", 302, "/circle.xml");
    web.hang_up("/hang-up.xml");
    web.cut("/cut.xml", "text/xml", stub, 20);
    let gzip = [("content-type", "text/xml"), ("content-encoding", "gzip")];
    web.answer("/noise.xml", 200, &gzip, "this is no gzip");
    let ran = kalan.run(&["sync"]);
    assert_eq!(
        (ran.status, &ran.json["articles_new"]),
        (Some(1), &3.into()),
        "{}",
        ran.json
    );
    let failed = ran.json["feeds_failed"].as_array().cloned().unwrap_or_default();
    let told: std::collections::BTreeMap<&str, &str> = failed
        .iter()
        .filter_map(|failed| {
            Some((
                failed["url"].as_str()?.rsplit('/').next()?,
                failed["error"]["code"].as_str()?,
            ))
        })
        .collect();
    let expected = [
        ("bomb.xml", "too_large"),
        ("circle.xml", "too_many_redirects"),
        ("cut.xml", "cut"),
        ("endless.xml", "too_large"),
        ("hang-up.xml", "cut"),
        ("noise.xml", "unreadable"),
    ];
    assert_eq!(told, expected.into(), "{}", ran.json);
    kalan.sound();
}
