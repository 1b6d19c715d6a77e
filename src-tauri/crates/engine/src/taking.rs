//! The transaction that takes a bundle in: its articles, its collection, its withdrawals, and a channel's number with them.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::Receiver;

use kalan_bundle::Edition;
use kalan_model::{ArticleId, AssetHash, AssetMeta, ChangeSet, CollectionId, Origin, Saved, Timestamp};
use kalan_store::{EditionRecord, PackedArticle, StoreError, WriteTx};

use crate::WithdrawnArticle;
use crate::add::changes_of;
use crate::channel::Release;

/// One article on its way from the bundle to the library.
pub(crate) struct Ready {
    pub(crate) article: PackedArticle,
    pub(crate) pictures: Vec<(String, AssetHash)>,
    pub(crate) note: Option<String>,
    pub(crate) published_id: ArticleId,
}

/// What the writing transaction needs beside the articles.
pub(crate) struct Plan {
    pub(crate) edition: Edition,
    pub(crate) metas: Vec<AssetMeta>,
    /// What this publisher gave before: no other article is theirs to take back.
    pub(crate) given: HashSet<ArticleId>,
    /// Whether something of this name and publisher is here: the collection of that name is theirs.
    pub(crate) known: bool,
    /// The step of a channel that it is, whose number moves with it.
    pub(crate) release: Option<Release>,
    pub(crate) now: Timestamp,
}

/// What the transaction did.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) new: usize,
    pub(crate) updated: usize,
    pub(crate) unchanged: usize,
    pub(crate) assets_new: usize,
    pub(crate) withdrawn: Vec<WithdrawnArticle>,
}

/// The one transaction.
pub(crate) fn take(
    tx: &WriteTx<'_>,
    plan: &Plan,
    inbox: &Receiver<Option<Ready>>,
) -> Result<(Taken, ChangeSet), StoreError> {
    let (mut taken, mut changes) = (Taken::default(), ChangeSet::default());
    for meta in &plan.metas {
        taken.assets_new += usize::from(tx.assets().save(meta)?);
    }
    let mut here: HashMap<ArticleId, (ArticleId, Option<String>)> = HashMap::new();
    for ready in inbox {
        let Some(ready) = ready else {
            return Err(StoreError::Abandoned);
        };
        let saved = tx.articles().save(&ready.article, None, plan.now)?;
        tx.pictures()
            .set_wanted(saved.id(), &ready.article.draft().pictures)?;
        for (url, hash) in &ready.pictures {
            tx.pictures().keep_of(saved.id(), url, *hash)?;
        }
        match saved {
            Saved::New(_) => taken.new += 1,
            Saved::Updated(_) => taken.updated += 1,
            Saved::Unchanged(_) => taken.unchanged += 1,
        }
        here.insert(ready.published_id, (saved.id(), ready.note));
        changes.extend(changes_of(saved));
    }
    let collection = collect(tx, plan, &here)?;
    withdraw(tx, plan, &mut taken, &mut changes)?;
    let edition = &plan.edition;
    let hash = edition.hash().into();
    let record = EditionRecord {
        hash,
        publisher: edition
            .header
            .publisher
            .as_ref()
            .map(|publisher| publisher.key.to_string()),
        title: edition.header.title.clone(),
        sequence: edition.sequence(),
        created: edition.header.created,
        json: serde_json::to_string(edition).unwrap_or_default(),
    };
    tx.editions().save(&record, plan.now)?;
    if let Some(release) = &plan.release {
        let have = (release.sequence, hash);
        tx.channels().arrive(release.channel.number, have, collection)?;
    }
    Ok((taken, changes))
}

/// The collection of the bundle's name, in its publisher's order and with its notes.
fn collect(
    tx: &WriteTx<'_>,
    plan: &Plan,
    here: &HashMap<ArticleId, (ArticleId, Option<String>)>,
) -> Result<CollectionId, StoreError> {
    let collection = collection_for(tx, plan)?;
    let mut order = Vec::with_capacity(plan.edition.articles.len());
    for article in &plan.edition.articles {
        let (id, note) = match here.get(&article.id) {
            Some((id, note)) => (*id, note.as_deref()),
            None => (article.id, None),
        };
        tx.collections().put(collection, id, note)?;
        order.push(id);
    }
    tx.collections().arrange(collection, &order)?;
    Ok(collection)
}

/// The collection that a channel has filled before; else that of the bundle's name. One of the person's own that happens
/// to have that name stays as they made it: the bundle's is then called by its publisher too.
fn collection_for(tx: &WriteTx<'_>, plan: &Plan) -> Result<CollectionId, StoreError> {
    let header = &plan.edition.header;
    let collections = tx.read().collections();
    let filled = plan
        .release
        .as_ref()
        .and_then(|release| release.channel.collection);
    if let Some(id) = filled.filter(|id| collections.get(*id).is_ok()) {
        return Ok(id);
    }
    let title = &header.title;
    let by = match &header.publisher {
        Some(publisher) => format!("{title} ({})", publisher.name),
        None => format!("{title} 2"),
    };
    let taken = |name: &str| collections.by_name(name).is_ok();
    let own = taken(title) && (!plan.known || taken(&by));
    tx.collections().make(if own { &by } else { title }, plan.now)
}

/// What its publisher took back goes, if it came from a bundle and nobody else; what the person wrote about it stays.
fn withdraw(
    tx: &WriteTx<'_>,
    plan: &Plan,
    taken: &mut Taken,
    changes: &mut ChangeSet,
) -> Result<(), StoreError> {
    for gone in &plan.edition.withdrawn {
        let head = match tx.read().articles().head(gone.id) {
            Ok(head) => head,
            Err(StoreError::NotFound { .. }) => continue,
            Err(error) => return Err(error),
        };
        if head.origin != Origin::Bundle || head.row.feed.is_some() || !plan.given.contains(&gone.id) {
            continue;
        }
        tx.articles().remove(gone.id)?;
        changes.removed.push(gone.id);
        taken.withdrawn.push(WithdrawnArticle {
            id: gone.id,
            title: gone.title.clone(),
            reason: gone.reason.clone(),
        });
    }
    Ok(())
}
