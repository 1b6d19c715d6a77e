//! What must hold of a manifest before a byte is believed: against the limits, against itself, against the directory.

use std::collections::HashSet;

use kalan_model::AssetHash;

use crate::container::{Directory, EntryName};
use crate::edition::Header;
use crate::error::{Problem, ProblemCode, container, manifest as fault, too_large};
use crate::limits::Limits;
use crate::manifest::{Kind, Manifest, WireArticle};

/// Proves a manifest. The writer asks this too, so that nothing is written that would be refused.
pub(crate) fn manifest(manifest: &Manifest, limits: &Limits) -> Result<(), Problem> {
    counts(manifest, limits)?;
    header(&manifest.header(), limits)?;
    for article in &manifest.articles {
        self::article(article, manifest.assets.len(), limits)?;
    }
    ids(manifest)?;
    assets(manifest, limits)?;
    blocks(manifest, limits)?;
    places(manifest)?;
    kinds(manifest, limits)
}

fn counts(manifest: &Manifest, limits: &Limits) -> Result<(), Problem> {
    if manifest.articles.len() + manifest.withdrawn.len() > limits.articles {
        return Err(too_large("articles", limits.articles));
    }
    if manifest.assets.len() > limits.assets {
        return Err(too_large("assets", limits.assets));
    }
    if manifest.bodies.len() != manifest.articles.len() {
        return Err(fault("bodies beside articles"));
    }
    Ok(())
}

fn text(text: &str, limits: &Limits) -> Result<(), Problem> {
    if text.len() > limits.text_bytes {
        return Err(too_large("text_bytes", limits.text_bytes));
    }
    // A line end in a title or an address is a trick on whoever prints it.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(fault("control character"));
    }
    Ok(())
}

fn list(length: usize, limits: &Limits) -> Result<(), Problem> {
    if length > limits.list_items {
        return Err(too_large("list_items", limits.list_items));
    }
    Ok(())
}

fn header(header: &Header, limits: &Limits) -> Result<(), Problem> {
    list(header.languages.len(), limits)?;
    let name = header.publisher.as_ref().map(|publisher| &publisher.name);
    let channel = header.channel.as_ref().map(|channel| &channel.id);
    let words = [
        Some(&header.title),
        header.description.as_ref(),
        header.licence.as_ref(),
        name,
        channel,
    ];
    words
        .into_iter()
        .flatten()
        .chain(&header.languages)
        .try_for_each(|word| text(word, limits))?;
    if channel.is_some_and(|id| id.is_empty() || id.len() > 200) {
        return Err(fault("channel id"));
    }
    Ok(())
}

fn article(article: &WireArticle, assets: usize, limits: &Limits) -> Result<(), Problem> {
    if article.id.is_none() && article.url.is_none() {
        return Err(fault("an article without id and address"));
    }
    list(article.aliases.len(), limits)?;
    list(article.tags.len(), limits)?;
    list(article.pictures.len(), limits)?;
    let optional = [
        &article.url,
        &article.byline,
        &article.site_name,
        &article.language,
        &article.note,
        &article.licence,
        &article.lead_image,
    ];
    let words = optional.into_iter().flatten().chain([&article.title]);
    let words = words.chain(&article.aliases).chain(&article.tags);
    words
        .chain(article.pictures.iter().map(|picture| &picture.src))
        .try_for_each(|word| text(word, limits))?;
    if article
        .pictures
        .iter()
        .any(|picture| picture.asset as usize >= assets)
    {
        return Err(fault("a picture that is not listed"));
    }
    Ok(())
}

fn ids(manifest: &Manifest) -> Result<(), Problem> {
    let articles = manifest.articles.iter().map(WireArticle::id);
    let mut seen = HashSet::with_capacity(manifest.articles.len() + manifest.withdrawn.len());
    // An article that was taken back and is there: which of the two holds?
    let mut ids = articles.chain(manifest.withdrawn.iter().map(|gone| gone.id));
    match ids.find(|id| !seen.insert(*id)) {
        Some(id) => Err(fault(format!("article {id} twice"))),
        None => Ok(()),
    }
}

fn assets(manifest: &Manifest, limits: &Limits) -> Result<(), Problem> {
    if !manifest.assets.is_sorted_by(|one, next| one.hash < next.hash) {
        return Err(fault("order of assets"));
    }
    for asset in &manifest.assets {
        text(&asset.media_type, limits)?;
        if asset.size > limits.asset_bytes {
            return Err(too_large("asset_bytes", limits.asset_bytes));
        }
        if asset.held && manifest.kind == Kind::Full {
            return Err(fault("an asset that is elsewhere"));
        }
    }
    let there = |cover: &AssetHash| {
        let found = manifest.assets.binary_search_by_key(cover, |asset| asset.hash);
        found.is_ok()
    };
    if manifest.cover.as_ref().is_some_and(|cover| !there(cover)) {
        return Err(fault("a cover that is not listed"));
    }
    Ok(())
}

fn blocks(manifest: &Manifest, limits: &Limits) -> Result<(), Problem> {
    if manifest
        .blocks
        .iter()
        .any(|block| block.size.max(block.decoded) > limits.block_bytes)
    {
        return Err(too_large("block_bytes", limits.block_bytes));
    }
    // Each is bounded, and so is their number.
    let packed: u64 = manifest.blocks.iter().map(|block| block.size).sum();
    let unpacked: u64 = manifest.blocks.iter().map(|block| block.decoded).sum();
    if unpacked
        > limits
            .unpacked_free
            .saturating_add(packed.saturating_mul(limits.unpacked_ratio))
    {
        return Err(too_large("unpacked_ratio", limits.unpacked_ratio));
    }
    if let Some(dictionary) = &manifest.dictionary
        && dictionary.size.max(dictionary.decoded) > limits.dictionary_bytes
    {
        return Err(too_large("dictionary_bytes", limits.dictionary_bytes));
    }
    Ok(())
}

/// Each byte of a block belongs to one body: nothing is read twice, and nothing hides between.
fn places(manifest: &Manifest) -> Result<(), Problem> {
    let mut places: Vec<_> = manifest.bodies.iter().flatten().copied().collect();
    places.sort_unstable();
    let mut at = (0, 0);
    let next = |at: (usize, u64)| match manifest.blocks.get(at.0) {
        Some(block) if at.1 == block.decoded => (at.0 + 1, 0),
        _ => at,
    };
    for place in places {
        // An empty body stands at a border, of either block.
        if place.0 as usize != at.0 {
            at = next(at);
        }
        if (place.0 as usize, u64::from(place.1)) != at {
            return Err(fault("places of bodies"));
        }
        at.1 += u64::from(place.2);
        let room = manifest.blocks.get(at.0).map_or(0, |block| block.decoded);
        if at.1 > room {
            return Err(fault("places of bodies"));
        }
    }
    if next(at) != (manifest.blocks.len(), 0) {
        return Err(fault("places of bodies"));
    }
    Ok(())
}

fn kinds(manifest: &Manifest, limits: &Limits) -> Result<(), Problem> {
    match (manifest.kind, &manifest.base) {
        (Kind::Full, None) if manifest.bodies.iter().all(Option::is_some) => Ok(()),
        (Kind::Delta, Some(base)) if manifest.dictionary.is_none() => {
            if base.order.len().max(base.prior.len()) > limits.articles {
                return Err(too_large("articles", limits.articles));
            }
            Ok(())
        }
        _ => Err(fault("kind")),
    }
}

/// Proves that the file has what the manifest lists, of the sizes it tells, and nothing else.
pub(crate) fn directory(manifest: &Manifest, directory: &Directory) -> Result<(), Problem> {
    let blocks = (0..).zip(&manifest.blocks);
    let blocks = blocks.map(|(number, block)| (EntryName::Block(number), Some(block.size)));
    let carried = manifest.assets.iter().filter(|asset| !asset.held);
    let assets = carried.map(|asset| (EntryName::Asset(asset.hash), Some(asset.size)));
    let dictionary = manifest.dictionary.iter();
    let dictionary = dictionary.map(|dictionary| (EntryName::Dictionary, Some(dictionary.size)));
    let signature = manifest.publisher.iter().map(|_| (EntryName::Signature, None));
    let wanted = [(EntryName::Mimetype, None)]
        .into_iter()
        .chain(dictionary)
        .chain(blocks)
        .chain(assets)
        .chain([(EntryName::Manifest, None)])
        .chain(signature);
    let mut entries = directory.entries.iter();
    for (name, size) in wanted {
        let entry = entries.next().filter(|entry| entry.name == name);
        let Some(entry) = entry else {
            let code = if name == EntryName::Signature {
                ProblemCode::SignatureUnreadable
            } else {
                ProblemCode::WrongContent
            };
            return Err(Problem::new(code).with("entry", name));
        };
        if size.is_some_and(|size| size != u64::from(entry.packed)) {
            return Err(Problem::new(ProblemCode::WrongContent).with("entry", name));
        }
    }
    match entries.next() {
        Some(extra) => Err(container("unlisted").with("entry", extra.name)),
        None => Ok(()),
    }
}
