//! `channel init`, `publish`, `follow`, `unfollow`, `pull`, `list`.

use kalan_bundle::{PublicKey, WordLanguage};
use kalan_engine::{
    ChannelDraft, ChannelInfo, Engine, EngineError, FollowReport, PublishReport, PublishRequest, PullOptions,
    PullReport,
};
use kalan_model::{ArticleId, Failure};
use serde_json::{Value, json};

use super::{Answer, told};
use crate::failure::partial;
use crate::options::{Channel, ChannelInit, ChannelPublish, ChannelPull};
use crate::printer::{Printer, bytes};
use crate::stop::on_interrupt;

pub(super) async fn channel(engine: &Engine, deed: Channel, printer: Printer) -> Answer {
    match deed {
        Channel::Init(arguments) => init(engine, arguments, printer).await,
        Channel::Publish(arguments) => publish(engine, arguments, printer).await,
        Channel::Follow(arguments) => {
            let report = engine
                .follow_channel(&arguments.place, arguments.trust, &on_interrupt())
                .await
                .map_err(told)?;
            printer.result(&followed_document(&report), || followed(&report));
            Ok(0)
        }
        Channel::Unfollow { name } => {
            let gone = engine.unfollow_channel(&name).await.map_err(told)?;
            printer.result(&gone, || format!("\"{}\" is followed no more", gone.title));
            Ok(0)
        }
        Channel::Pull(arguments) => pull(engine, arguments, printer).await,
        Channel::List => list(engine, printer),
    }
}

async fn init(engine: &Engine, arguments: ChannelInit, printer: Printer) -> Answer {
    let draft = ChannelDraft {
        place: arguments.place,
        collection: arguments.collection,
        key: arguments.key,
        title: arguments.title,
        licence: arguments.licence,
        expires_days: arguments.expires,
        keeps_days: arguments.keeps,
    };
    let channel = engine.init_channel(draft).await.map_err(told)?;
    printer.result(&channel, || {
        format!(
            "\"{}\" will stand in {}: `kalan channel publish` writes it",
            channel.title, channel.place
        )
    });
    Ok(0)
}

async fn publish(engine: &Engine, arguments: ChannelPublish, printer: Printer) -> Answer {
    let reason = arguments.reason.unwrap_or_default();
    let named = |id: &String| engine.reader().article_named(id).map(|id| (id, reason.clone()));
    let withdrawn: Result<Vec<(ArticleId, String)>, EngineError> =
        arguments.withdraw.iter().map(named).collect();
    let request = PublishRequest {
        channel: arguments.channel,
        withdrawn: withdrawn.map_err(told)?,
    };
    let report = engine.publish_channel(request).await.map_err(told)?;
    printer.result(&report, || published(&report));
    Ok(0)
}

fn published(report: &PublishReport) -> String {
    if report.revoked {
        return format!(
            "\"{}\": its key was taken back, and its list says so to whoever pulls",
            report.title
        );
    }
    if !report.published {
        return format!(
            "\"{}\" is as it was published: number {}, good until {}",
            report.title, report.sequence, report.expires
        );
    }
    let missing = match report.missing {
        0 => String::new(),
        missing => format!("; {missing} of the collection are not in the library any more"),
    };
    let files = report
        .bundles
        .iter()
        .map(|bundle| format!("\n{}  {}", bundle.file, bytes(bundle.size_bytes)));
    format!(
        "\"{}\", number {}: {} articles, {} taken back, good until {}{missing}{}",
        report.title,
        report.sequence,
        report.articles,
        report.withdrawn,
        report.expires,
        files.collect::<String>()
    )
}

fn words(key: &PublicKey, language: WordLanguage) -> String {
    key.words(language).join(" ")
}

fn followed_document(report: &FollowReport) -> Value {
    let key = &report.publisher.key;
    let mut document = serde_json::to_value(report).unwrap_or_default();
    document["words"] =
        json!({ "fr": words(key, WordLanguage::French), "en": words(key, WordLanguage::English) });
    document
}

fn followed(report: &FollowReport) -> String {
    format!(
        "{}: \"{}\" by {}, number {}; the words of their key are: {}\n`kalan channel pull` brings it",
        report.number,
        report.title,
        report.publisher.name,
        report.sequence,
        words(&report.publisher.key, WordLanguage::English)
    )
}

async fn pull(engine: &Engine, arguments: ChannelPull, printer: Printer) -> Answer {
    let options = PullOptions {
        names: arguments.names,
        from: arguments.from,
        stale: arguments.stale,
        budget_bytes: arguments.budget,
    };
    let report = engine
        .pull_channels(&options, &on_interrupt())
        .await
        .map_err(told)?;
    printer.result(&report, || pulled(&report));
    let failures: Vec<Failure> = report.failed.iter().map(|failed| failed.error.clone()).collect();
    Ok(partial(
        !report.pulled.is_empty() || !report.waiting.is_empty(),
        &failures,
    ))
}

fn pulled(report: &PullReport) -> String {
    let number = |sequence: Option<u64>| sequence.map_or_else(|| "nothing".to_owned(), |it| it.to_string());
    let came = report.pulled.iter().map(|channel| {
        let gone = channel
            .withdrawn
            .iter()
            .map(|gone| format!("\ntaken back: {} ({})", gone.title, gone.reason));
        format!(
            "\"{}\": from {} to {}, {} new, {} changed{}",
            channel.title,
            number(channel.from),
            number(channel.sequence),
            channel.articles_new,
            channel.articles_updated,
            gone.collect::<String>()
        )
    });
    let failed = report.failed.iter().map(|channel| {
        format!(
            "\"{}\" stays at {}: {}",
            channel.title,
            number(channel.sequence),
            channel.error.detail
        )
    });
    let waiting = report.waiting.iter().map(|channel| {
        format!(
            "\"{}\" stays at {}: more is to come than may be spent now; the next pull goes on from there",
            channel.title,
            number(channel.sequence)
        )
    });
    let spent = format!(
        "{} received in {} requests",
        bytes(report.bytes_received),
        report.requests
    );
    came.chain(waiting)
        .chain(failed)
        .chain([spent])
        .collect::<Vec<_>>()
        .join("\n")
}

fn list(engine: &Engine, printer: Printer) -> Answer {
    let channels = engine.channels().map_err(told)?;
    printer.result(&channels, || {
        let followed = channels.followed.iter().map(line);
        let own = channels.published.iter().map(|own| {
            format!(
                "own  \"{}\", number {}  {}  collection {}, key {}",
                own.title, own.sequence, own.place, own.collection, own.key
            )
        });
        followed.chain(own).collect::<Vec<_>>().join("\n")
    });
    Ok(0)
}

fn line(channel: &ChannelInfo) -> String {
    let by = channel.publisher.as_ref().map_or("?", |by| &by.name);
    let number = channel
        .sequence
        .map_or_else(|| "nothing yet".to_owned(), |number| format!("number {number}"));
    let late = if channel.expired {
        "  a newer one was promised"
    } else {
        ""
    };
    let failure = channel
        .failure
        .as_ref()
        .map(|failure| format!("\n     {}", failure.detail));
    format!(
        "{:>4} \"{}\" by {by}, {number}  {}{late}{}",
        channel.number,
        channel.title,
        channel.place,
        failure.unwrap_or_default()
    )
}
