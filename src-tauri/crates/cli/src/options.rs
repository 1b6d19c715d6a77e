//! The arguments: each flag with its help, in one place.

mod bundle;
mod channel;
mod choice;
mod filing;
mod highlight;
mod serve;
mod upkeep;
mod when;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use bundle::{Import, Key, Pack, Verify};
pub(crate) use channel::{Channel, ChannelInit, ChannelPublish, ChannelPull};
pub(crate) use choice::{Choice, Export};
pub(crate) use filing::{CollectionDeed, Tag};
pub(crate) use highlight::{Colour, Define, Highlight, Highlights, HighlightsFormat, Note};
pub(crate) use serve::Serve;
pub(crate) use upkeep::{Backup, Check, Restore};
pub(crate) use when::{Here, Metered, Timer, TimerDeed, When};

/// Reads the web where the network is poor, dear or absent.
#[derive(Debug, Parser)]
#[command(name = "kalan", version, disable_help_subcommand = true)]
pub(crate) struct Options {
    /// The library's folder; made on first use [default: $KALAN_LIBRARY, else the platform's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) library: Option<PathBuf>,
    /// Print exactly one JSON document on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print results only: no progress, no advice
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Extract the article of a page or of a text; no library, no network
    Extract(Extract),
    /// Make HTML safe to show; no library, no network
    Sanitize(Sanitize),
    /// Parse a feed; no library, no network
    ParseFeed(ParseFeed),
    /// Find the feeds that a page names; no library, no network
    Discover(ParseFeed),
    /// Save pages or files in the library
    Add(Add),
    /// Subscribe to a feed, or to a site whose feed is found
    Subscribe(Subscribe),
    /// End a subscription; its articles stay
    Unsubscribe(One),
    /// List the subscriptions
    Feeds,
    /// Read with a server too: FreshRSS, Miniflux, or another of the Google Reader interface
    #[command(subcommand)]
    Server(Server),
    /// List the lists of feeds that are followed
    Lists(Lists),
    /// Ask the feeds and fetch what is new
    Sync(Sync),
    /// Let the system look for news now and then
    Timer(Timer),
    /// Say, or set, what the network may cost
    Network(Network),
    /// Set how a feed is fetched
    Feed(Feed),
    /// List the sounds and files of articles; ask for them, or remove them
    Enclosures(Enclosures),
    /// List past syncs, newest first
    History(History),
    /// List articles, newest first
    List(List),
    /// Show one article whole
    Show(Show),
    /// Find articles: words, "phrases", prefix*, -not, title:, site:, by:, lang:, tag:, is:unread, before:, after:
    Search(Search),
    /// Mark articles read, unread, starred or unstarred
    Mark(Mark),
    /// Mark words of an article, with a note or without
    Highlight(Highlight),
    /// Write a note on an article as a whole, or print the one that is there
    Note(Note),
    /// List or write out what was marked
    Highlights(Highlights),
    /// Look a word up in the dictionaries of the library's folder `dictionaries` (StarDict)
    Define(Define),
    /// Remove articles from the library
    Rm(Many),
    /// Put tags on articles, or take them off
    Tag(Tag),
    /// Make, list, fill and order collections
    #[command(subcommand)]
    Collection(CollectionDeed),
    /// Read a list of feeds (OPML), open a bundle, or take articles out of a ZIM
    Import(Import),
    /// Seal a collection into a bundle
    Pack(Pack),
    /// Prove a bundle; nothing of it is taken
    Verify(Verify),
    /// Make and show publishers' keys, and say which are believed
    #[command(subcommand)]
    Key(Key),
    /// Publish a collection as a numbered series, and follow others'
    #[command(subcommand)]
    Channel(Channel),
    /// Write articles as a book, a page, a site, Markdown, JSON or ZIM, as a list for other programs; or the list of feeds (OPML)
    Export(Export),
    /// Prove the library
    Check(Check),
    /// Write the whole library to one file
    Backup(Backup),
    /// Take a library back from a backup; what is here is kept beside it
    Restore(Restore),
    /// Give back what nothing in the library needs
    Gc,
    /// Say what is in the library
    Stats,
    /// Open the reading room: collections for whoever is on the same network
    Serve(Serve),
}

#[derive(Debug, Args)]
pub(crate) struct Extract {
    /// Where the page came from
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// HTML in any encoding, a saved page, or a text dump of a page; - for standard input
    pub(crate) file: String,
}

#[derive(Debug, Args)]
pub(crate) struct Sanitize {
    /// The address that relative ones are resolved against
    #[arg(long)]
    pub(crate) base: Option<String>,
    /// HTML; - for standard input
    pub(crate) file: String,
}

#[derive(Debug, Args)]
pub(crate) struct ParseFeed {
    /// Where it came from
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// The file; - for standard input
    pub(crate) file: String,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Addresses or files; - for standard input
    #[arg(required = true, value_name = "URL|FILE")]
    pub(crate) inputs: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Subscribe {
    /// The feed's address, or its site's; with --list, that of a list of feeds
    pub(crate) url: String,
    /// Follow a list of feeds (OPML): what joins or leaves it joins or leaves here
    #[arg(long, conflicts_with = "server")]
    pub(crate) list: bool,
    /// Have this server follow the feed
    #[arg(long, value_name = "ID")]
    pub(crate) server: Option<i64>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Server {
    /// Connect a server; its feeds and articles come with the next sync
    Add(ServerAdd),
    /// List the servers that are connected
    List,
    /// Leave a server; its feeds and articles stay
    Remove(ServerRemove),
}

#[derive(Debug, Args)]
pub(crate) struct ServerAdd {
    /// Its address
    pub(crate) url: String,
    /// The name there
    #[arg(long, value_name = "NAME")]
    pub(crate) user: String,
    /// Read the password from standard input, and do not ask
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ServerRemove {
    /// Its number
    pub(crate) id: i64,
    /// Even when it has not been told of everything that was done here
    #[arg(long)]
    pub(crate) discard: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Lists {
    /// Follow this one no more; its feeds stay
    #[arg(long, value_name = "ID")]
    pub(crate) remove: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// An id, or a file
    #[arg(value_name = "ID|FILE")]
    pub(crate) name: String,
}

#[derive(Debug, Args)]
pub(crate) struct Many {
    /// Ids, or their first six digits or more
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Only feeds whose time has come
    #[arg(long)]
    pub(crate) due: bool,
    /// The most it may spend on the wire: 500K, 2M
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) budget: Option<u64>,
    /// Leave the pictures for another time
    #[arg(long, conflicts_with = "pictures")]
    pub(crate) text_only: bool,
    /// Bring the pictures too, whatever the network rules say
    #[arg(long)]
    pub(crate) pictures: bool,
    /// Ask nothing where the network rules say so, as a timer does
    #[arg(long)]
    pub(crate) background: bool,
    /// Only these feeds
    #[arg(long, value_name = "ID", num_args = 1..)]
    pub(crate) feed: Vec<String>,
    /// The longest it may take
    #[arg(long, value_name = "SECS")]
    pub(crate) max_time: Option<u64>,
}

/// On or off.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Switch {
    /// Yes
    On,
    /// No
    Off,
}

#[derive(Debug, Args)]
pub(crate) struct Network {
    /// The most a sync spends that is not told otherwise; 0 for no limit
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) sync_limit: Option<u64>,
    /// The most a day may cost; 0 for no limit
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) day_limit: Option<u64>,
    /// The most a month may cost; 0 for no limit
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) month_limit: Option<u64>,
    /// What a million bytes cost
    #[arg(long, value_name = "PRICE")]
    pub(crate) price: Option<f64>,
    /// In what it is paid
    #[arg(long, value_name = "NAME")]
    pub(crate) currency: Option<String>,
    /// The proxy for everything but this machine; empty for the system's
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) proxy: Option<String>,
    /// Whether pictures wait
    #[arg(long, value_name = "on|off")]
    pub(crate) text_only: Option<Switch>,
    #[command(flatten)]
    pub(crate) when: When,
    /// Whether the internet is never used
    #[arg(long, value_name = "on|off")]
    pub(crate) never: Option<Switch>,
}

/// Which pictures of a feed are fetched.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Pictures {
    /// All of them
    All,
    /// Those of 64 KiB at most
    Small,
    /// None
    None,
}

/// Whether the entries of a feed are fetched as pages.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Pages {
    /// When the feed gives less than the article
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Args)]
pub(crate) struct Feed {
    /// Its id
    pub(crate) id: String,
    /// Which pictures of its articles are fetched
    #[arg(long)]
    pub(crate) pictures: Option<Pictures>,
    /// Whether its entries are fetched as pages
    #[arg(long)]
    pub(crate) full_text: Option<Pages>,
    /// The User-Agent its host is asked under; Kalan's own when it is empty
    #[arg(long, value_name = "TEXT")]
    pub(crate) user_agent: Option<String>,
    #[command(flatten)]
    pub(crate) login: Login,
    /// Read so many pages of its archive with the next sync (RFC 5005)
    #[arg(long, value_name = "PAGES", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) archive: Option<u32>,
    /// Forget its name and password, or its token
    #[arg(long, conflicts_with_all = ["user", "token_stdin"])]
    pub(crate) no_login: bool,
}

/// What its host wants to hear; what is secret is read from the standard input, never from the command line
#[derive(Debug, Args)]
pub(crate) struct Login {
    /// The name it knows you by; the password is read from the standard input
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// A token is read from the standard input
    #[arg(long, conflicts_with = "user")]
    pub(crate) token_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Enclosures {
    /// Those of this article; else all that were asked for
    pub(crate) id: Option<String>,
    /// Fetch them with the next sync
    #[arg(long, requires = "id")]
    pub(crate) fetch: bool,
    /// Remove what is here of them
    #[arg(long, requires = "id", conflicts_with = "fetch")]
    pub(crate) remove: bool,
    /// Only the one at this address
    #[arg(long, requires = "id", value_name = "ADDRESS")]
    pub(crate) url: Option<String>,
    /// The room that all of them may have together
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) limit: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct History {
    /// How many
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) choice: Choice,
    /// How many
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: u32,
    /// Go on after what `next` said
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Its id, or its first six digits or more
    pub(crate) id: String,
    /// The sanitized HTML
    #[arg(long, group = "form")]
    pub(crate) html: bool,
    /// Plain text
    #[arg(long, group = "form")]
    pub(crate) text: bool,
    /// Markdown
    #[arg(long, group = "form")]
    pub(crate) markdown: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// What to look for
    #[arg(required = true, allow_hyphen_values = true)]
    pub(crate) query: Vec<String>,
    /// How many
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
    /// Go on after what `next` said
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("state").required(true).multiple(true)))]
pub(crate) struct Mark {
    /// Ids, or their first six digits or more
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// Read
    #[arg(long, group = "state", conflicts_with = "unread")]
    pub(crate) read: bool,
    /// Not read
    #[arg(long, group = "state")]
    pub(crate) unread: bool,
    /// Starred
    #[arg(long, group = "state", conflicts_with = "unstarred")]
    pub(crate) starred: bool,
    /// Not starred
    #[arg(long, group = "state")]
    pub(crate) unstarred: bool,
}

/// Reads a size: bytes, or with K, M, G for powers of 1000 (as operators bill), KiB, MiB for powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(lower.len());
    let number: f64 = lower[..digits]
        .parse()
        .map_err(|_| format!("\"{text}\" is no size: write 500K or 2M"))?;
    let factor = match lower[digits..].trim().trim_end_matches('o').trim_end_matches('b') {
        "" => 1.0,
        "k" => 1e3,
        "m" => 1e6,
        "g" => 1e9,
        "ki" => 1024.0,
        "mi" => 1024.0 * 1024.0,
        "gi" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(format!("\"{text}\" is no size: write 500K or 2M")),
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size beyond 2^53 is no budget"
    )]
    let bytes = (number * factor) as u64;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_fit_together() {
        Options::command().debug_assert();
    }

    #[test]
    fn sizes_are_read_as_operators_bill_them() {
        assert_eq!(size("2M"), Ok(2_000_000));
        assert_eq!(size("1.5 Mo"), Ok(1_500_000));
        assert_eq!(size("64KiB"), Ok(65_536));
        assert_eq!(size("300"), Ok(300));
        assert!(size("lots").is_err() && size("2X").is_err());
    }
}
