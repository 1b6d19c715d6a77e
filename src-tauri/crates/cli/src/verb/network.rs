//! `network`, `feed`, `history`: what the network may cost, what each feed fetches, what past syncs came to.

use kalan_engine::{
    Engine, EngineError, LoginDraft, MeteredRule, NetworkChoice, NetworkName, NetworkPolicy, NetworkUse,
};
use kalan_model::{ErrorCode, Failure, FeedPictures, FullText};
use serde_json::json;

use super::{Answer, told};
use crate::options::{Feed, Here, History, Login, Metered, Network, Pages, Pictures, Switch};
use crate::printer::{Printer, bytes};

pub(super) async fn network(engine: &Engine, arguments: &Network, printer: Printer) -> Answer {
    let known = engine.network().await.map_err(told)?;
    let mut wanted = changed(known.clone(), arguments);
    if let Some(here) = arguments.when.here {
        choose(engine, &mut wanted, here).await?;
    }
    let policy = if wanted == known {
        known
    } else {
        engine.set_network(wanted).await.map_err(told)?
    };
    printer.result(&policy, || words(&policy));
    Ok(0)
}

fn changed(mut policy: NetworkPolicy, arguments: &Network) -> NetworkPolicy {
    let limit = |said: Option<u64>, known: Option<u64>| match said {
        Some(0) => None,
        said => said.or(known),
    };
    policy.sync_limit_bytes = limit(arguments.sync_limit, policy.sync_limit_bytes);
    policy.day_limit_bytes = limit(arguments.day_limit, policy.day_limit_bytes);
    policy.month_limit_bytes = limit(arguments.month_limit, policy.month_limit_bytes);
    policy.price_per_mb = arguments.price.or(policy.price_per_mb);
    if let Some(currency) = &arguments.currency {
        policy.currency.clone_from(currency);
    }
    if let Some(proxy) = &arguments.proxy {
        policy.proxy = Some(proxy.clone()).filter(|proxy| !proxy.is_empty());
    }
    let switch = |said: Option<Switch>, known: bool| said.map_or(known, |said| matches!(said, Switch::On));
    policy.text_only = switch(arguments.text_only, policy.text_only);
    policy.never = switch(arguments.never, policy.never);
    policy.costs_money = switch(arguments.when.paid, policy.costs_money);
    policy.interval_minutes = arguments
        .when
        .every
        .map_or(policy.interval_minutes, |every| every.0);
    policy.night = arguments.when.night.map_or(policy.night, |night| night.0);
    policy.metered = match arguments.when.metered {
        Some(Metered::Nothing) => MeteredRule::Nothing,
        Some(Metered::TextOnly) => MeteredRule::TextOnly,
        Some(Metered::AsAlways) => MeteredRule::AsAlways,
        None => policy.metered,
    };
    policy
}

/// Remembers what the network that this machine is on may be used for.
async fn choose(engine: &Engine, policy: &mut NetworkPolicy, here: Here) -> Result<(), Failure> {
    let network = engine.outlook().await.map_err(told)?.network;
    let NetworkName { id, name } = network.ok_or_else(|| {
        let words = "the system does not say which network this is (NetworkManager would): \
            nothing is remembered; `kalan network --paid on` holds everywhere";
        Failure::new(ErrorCode::NotFound, words)
    })?;
    policy.networks.retain(|choice| choice.id != id);
    let may = match here {
        Here::All => NetworkUse::All,
        Here::TextOnly => NetworkUse::TextOnly,
        Here::NoSync => NetworkUse::NoSync,
        Here::AsElsewhere => return Ok(()),
    };
    policy.networks.push(NetworkChoice { id, name, may });
    Ok(())
}

fn words(policy: &NetworkPolicy) -> String {
    let limit = |limit: Option<u64>| limit.map_or_else(|| "no limit".to_owned(), bytes);
    let looks = policy.interval_minutes.map_or_else(
        || "by hand".to_owned(),
        |minutes| format!("every {minutes} minutes"),
    );
    let night = policy.night.map_or_else(String::new, |night| {
        format!("; at night: {}-{}", night.from, night.to)
    });
    format!(
        "a sync: {}; a day: {}; a month: {}; {}; news: {looks}{night}{}",
        limit(policy.sync_limit_bytes),
        limit(policy.day_limit_bytes),
        limit(policy.month_limit_bytes),
        if policy.text_only {
            "text only"
        } else {
            "with pictures"
        },
        if policy.never { "; never the internet" } else { "" },
    )
}

pub(super) async fn feed(engine: &Engine, arguments: &Feed, printer: Printer) -> Answer {
    let id = engine.feed_named(&arguments.id).map_err(told)?;
    let pictures = arguments.pictures.map(|pictures| match pictures {
        Pictures::All => FeedPictures::All,
        Pictures::Small => FeedPictures::Small,
        Pictures::None => FeedPictures::None,
    });
    let full_text = arguments.full_text.map(|pages| match pages {
        Pages::Auto => FullText::Auto,
        Pages::Always => FullText::Always,
        Pages::Never => FullText::Never,
    });
    engine.set_feed(id, pictures, full_text).await.map_err(told)?;
    if let Some(word) = &arguments.user_agent {
        engine.set_feed_user_agent(id, word).await.map_err(told)?;
    }
    if let Some(pages) = arguments.archive {
        engine.want_archive(id, pages).await.map_err(told)?;
    }
    let login = read_login(&arguments.login)?;
    if login.is_some() || arguments.no_login {
        engine.set_feed_login(id, login).await.map_err(told)?;
    }
    let feeds = engine.reader().feeds().map_err(told)?;
    let feed = feeds.into_iter().find(|feed| feed.id == id);
    printer.result(&json!({ "feed": feed }), || format!("set {id}"));
    Ok(0)
}

/// Reads what is secret from the standard input: a command line is seen by every program of the machine.
fn read_login(login: &Login) -> Result<Option<LoginDraft>, Failure> {
    if login.user.is_none() && !login.token_stdin {
        return Ok(None);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|source| {
        told(EngineError::File {
            path: "the standard input".to_owned(),
            source,
        })
    })?;
    let secret = line.trim_end_matches(['\r', '\n']).to_owned();
    Ok(Some(match login.user.clone() {
        Some(user) => LoginDraft::Basic {
            user,
            password: secret,
        },
        None => LoginDraft::Bearer { token: secret },
    }))
}

pub(super) async fn history(engine: &Engine, arguments: &History, printer: Printer) -> Answer {
    let syncs = engine.sync_history(arguments.limit).await.map_err(told)?;
    printer.result(&json!({ "syncs": syncs }), || {
        let lines = syncs.iter().map(|sync| {
            let report = &sync.report;
            format!(
                "{}  {} new, {} updated, {} pictures, {} failed feeds, {}",
                sync.started,
                report.articles_new,
                report.articles_updated,
                report.assets_new,
                report.feeds_failed.len(),
                bytes(report.bytes_received + report.bytes_sent)
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(0)
}
