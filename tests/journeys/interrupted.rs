//! A sync that is stopped, or killed, as often as one likes: nothing is lost, nothing comes twice.

use std::collections::BTreeSet;
use std::process::Stdio;

use kalan_test_kit::web::Web;
use tokio::process::{Child, Command};

use crate::kalan::{Kalan, Ran};

const KILLS: usize = 50;

fn start(kalan: &Kalan, arguments: &[&str]) -> Child {
    Command::from(kalan.command(arguments))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("a program that is there starts")
}

#[track_caller]
fn everything_once(kalan: &Kalan, count: usize) {
    let articles = kalan.articles();
    let titles: BTreeSet<String> = articles.iter().map(|article| article["id"].to_string()).collect();
    assert_eq!(
        (articles.len(), titles.len()),
        (count, count),
        "each entry must be there, and once"
    );
    let check = kalan.sound();
    assert_eq!(check["assets"], count, "each picture too: {check}");
}

#[tokio::test]
async fn ctrl_c_ends_a_sync_with_its_report_and_the_next_one_goes_on() {
    let (kalan, web) = (Kalan::new(), Web::open());
    kalan.ok(&["subscribe", &web.subscription("/feed.xml", 20)]);
    // The page of an entry in the middle never ends.
    let _gate = web.slow("/feed/10", "text/html", &["<html><p>never", " more"]);
    let child = start(&kalan, &["sync"]);
    web.wait_for("/feed/10", 1).await;
    let id = child.id().expect("it waits at the gate").to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status()
        .unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().await.unwrap();
    let ran = Ran::read(&output, "a stopped sync");
    assert_eq!(
        ran.status,
        Some(1),
        "a script must see that it is not done: {}",
        ran.json
    );
    assert_eq!(
        ran.json["feeds_failed"].as_array().map(Vec::len),
        Some(0),
        "{}",
        ran.json
    );
    assert!(
        ran.json["deferred"]["articles"].as_u64() >= Some(1),
        "{}",
        ran.json
    );
    let kept = kalan.articles().len();
    assert_eq!(
        ran.json["articles_new"], kept,
        "what was saved stays, and is what was told"
    );

    web.subscription("/other.xml", 10);
    web.redirect("/feed/10", 302, "/other/10");
    let rest = kalan.ok(&["sync"]);
    assert_eq!(rest["articles_new"], 20 - kept, "{rest}");
    everything_once(&kalan, 20);
}

#[tokio::test]
async fn fifty_kills_in_the_middle_of_a_sync_lose_nothing_and_double_nothing() {
    let (kalan, web) = (Kalan::new(), Web::open());
    let feed = web.subscription("/feed.xml", 1);
    kalan.ok(&["subscribe", &feed]);
    kalan.ok(&["sync"]);
    let own = kalan.articles()[0]["id"].as_str().unwrap().to_owned();
    kalan.ok(&["mark", &own, "--starred", "--read"]);

    web.subscription("/feed.xml", 200);
    let mut killed = 0;
    for round in 0..KILLS {
        let (mut child, seen) = (start(&kalan, &["sync"]), web.requests().len());
        tokio::select! {
            () = web.wait_for_any(seen + 1 + round % 7) => {
                child.start_kill().expect("what runs can be killed");
                child.wait().await.unwrap();
                killed += 1;
            }
            ended = child.wait() => assert!(ended.as_ref().is_ok_and(std::process::ExitStatus::success), "round {round}: {ended:?}"),
        }
    }
    assert!(
        killed > KILLS / 2,
        "only {killed} syncs were still running when they were killed"
    );
    let last = kalan.ok(&["sync"]);
    assert_eq!(last["deferred"]["articles"], 0, "{last}");
    everything_once(&kalan, 200);
    let shown = kalan.ok(&["show", &own]);
    assert_eq!(
        (&shown["starred"], &shown["read"]),
        (&true.into(), &true.into()),
        "what the person did must outlive every kill"
    );
    let again = kalan.ok(&["sync"]);
    assert_eq!(
        (&again["articles_new"], &again["requests"]),
        (&0.into(), &1.into()),
        "{again}"
    );
}
