//! The new edition by difference is the new edition whole.

use kalan_bundle::{
    BundleError, BundleWriter, Carried, Edition, PackOptions, ProblemCode, Revision, Withdrawn, plan_delta,
};
use proptest::prelude::*;

use crate::desk::{Desk, InMemory, Material, article, believed, body, now, signer};

/// Packs what leads from one to the other.
pub(crate) fn delta(desk: &Desk, base: &Material, new: &Material, options: PackOptions) -> Vec<u8> {
    let (old, edition) = (base.edition(), new.edition());
    let mut plan = plan_delta(&old, &edition).unwrap();
    plan.fit_prior(100_000, |at| Some(base.articles[at].1.len() as u64))
        .unwrap();
    let words = |article: &kalan_bundle::Article| Ok(words_of(base, article));
    let path = desk.path("delta.kalan");
    let mut writer = BundleWriter::delta(&path, new.header.clone(), &plan, &old, options, words).unwrap();
    for (position, (at, carried)) in (0..).zip(&plan.articles) {
        let (article, body) = &new.articles[*at];
        let body = (*carried == Carried::Body).then_some(&body[..]);
        writer.add_article(position, article.clone(), body).unwrap();
    }
    writer.set_withdrawn(new.withdrawn.clone());
    for hash in writer.wanted_assets().unwrap().to_vec() {
        let (asset, bytes) = new.file(&hash);
        let mut bytes = &bytes[..];
        let travels = plan.assets.contains(&hash);
        let bytes = travels.then_some(&mut bytes as &mut dyn std::io::Read);
        writer.add_asset(asset.clone(), bytes).unwrap();
    }
    writer.finish(Some(&signer())).unwrap();
    std::fs::read(path).unwrap()
}

fn words_of(material: &Material, article: &kalan_bundle::Article) -> String {
    let found = material.articles.iter().find(|(one, _)| one == article);
    found.expect("an article of the base").1.clone()
}

pub(crate) fn primed(bytes: &[u8], base: &Material) -> kalan_bundle::Bundle<InMemory> {
    let mut bundle = believed(bytes);
    bundle
        .prime(&base.edition(), |article| Some(words_of(base, article)))
        .unwrap();
    bundle
}

/// A week later: two new, one changed, one renamed, one gone, one taken back, the first moved to the end.
pub(crate) fn week_later(base: &Material) -> Material {
    let mut new = base.clone();
    new.header.channel.as_mut().unwrap().sequence = 2;
    new.articles[2].1 = "<p>Tout est autre.</p>".into();
    new.articles[2].0.revision = Revision::of(&new.articles[2].1);
    new.articles[3].0.title = "Un autre titre".into();
    let gone = new.articles.remove(5).0;
    new.articles.remove(4);
    let first = new.articles.remove(0);
    new.articles.push(first);
    for number in 100..102 {
        let words = body(number);
        new.articles.push((article(number, &words), words));
    }
    new.picture(6, vec![77; 500]);
    new.withdrawn.push(Withdrawn {
        id: gone.id,
        title: gone.title,
        reason: "droit de réponse".into(),
        at: now(),
    });
    new
}

#[test]
fn a_difference_and_its_base_are_the_new_edition() {
    let desk = Desk::new();
    let base = Material::of(8);
    let new = week_later(&base);
    for options in [PackOptions::in_place(), PackOptions::smallest()] {
        let bytes = delta(&desk, &base, &new, options);
        let mut bundle = primed(&bytes, &base);
        assert_eq!(bundle.edition(Some(&base.edition())).unwrap(), new.edition());
        assert_eq!(bundle.check(|_, _| true).unwrap(), []);
        let summary = bundle.summary();
        assert_eq!(
            (summary.articles, summary.bodies, summary.assets),
            (4, 3, 1),
            "only what changed"
        );
        for id in bundle.reading_order() {
            let words = &new.articles.iter().find(|(one, _)| one.id == id).unwrap().1;
            assert_eq!(&bundle.body(&id).unwrap(), words);
        }
    }
}

#[test]
fn another_base_is_refused_and_the_right_one_named() {
    let desk = Desk::new();
    let base = Material::of(8);
    let bytes = delta(&desk, &base, &week_later(&base), PackOptions::in_place());
    let other = Material::of(7).edition();
    for problem in [
        believed(&bytes).edition(Some(&other)).unwrap_err(),
        believed(&bytes).edition(None).unwrap_err(),
        refusal(believed(&bytes).prime(&other, |_| None)),
    ] {
        assert_eq!(problem.code, ProblemCode::WrongBase);
        assert_eq!(problem.params["sequence"], "1");
        assert_eq!(problem.params["edition"], base.edition().hash().to_string());
    }
}

fn refusal(outcome: Result<(), BundleError>) -> kalan_bundle::Problem {
    outcome
        .unwrap_err()
        .problem()
        .expect("the bundle's fault")
        .clone()
}

#[test]
fn words_that_were_thrown_away_are_named() {
    let desk = Desk::new();
    let base = Material::of(8);
    let bytes = delta(&desk, &base, &week_later(&base), PackOptions::in_place());
    let mut bundle = believed(&bytes);
    let id = bundle.reading_order()[0];
    assert_eq!(refusal(bundle.body(&id).map(drop)).code, ProblemCode::MissingBase);
    for words in [None, Some("edited since".to_owned())] {
        let problem = refusal(bundle.prime(&base.edition(), |_| words.clone()));
        assert_eq!(problem.code, ProblemCode::MissingBase);
        assert!(problem.params.contains_key("article"));
    }
}

#[test]
fn nothing_new_is_a_small_file() {
    let desk = Desk::new();
    let base = Material::of(200);
    let mut new = base.clone();
    new.header.channel.as_mut().unwrap().sequence = 2;
    let bytes = delta(&desk, &base, &new, PackOptions::smallest());
    assert!(bytes.len() < 1_600, "{} bytes", bytes.len());
    assert_eq!(
        believed(&bytes).edition(Some(&base.edition())).unwrap(),
        new.edition()
    );
}

/// Any edition of a world of twelve articles, in any order, each in one of three wordings and two titles.
fn editions() -> impl Strategy<Value = Vec<(u32, u32, bool)>> {
    let all: Vec<u32> = (0..12).collect();
    proptest::sample::subsequence(all, 0..12)
        .prop_shuffle()
        .prop_flat_map(|numbers| {
            let each = numbers
                .into_iter()
                .map(|number| (Just(number), 0..3_u32, any::<bool>()));
            each.collect::<Vec<_>>()
        })
}

fn material(sequence: u64, articles: &[(u32, u32, bool)]) -> Material {
    let mut material = Material::of(0);
    material.header.channel.as_mut().unwrap().sequence = sequence;
    for (number, wording, renamed) in articles {
        let words = format!("{} {wording}", body(*number));
        let mut article = article(*number, &words);
        if *renamed {
            article.title.push_str(", revu");
        }
        material.articles.push((article, words));
    }
    // A picture of each even article, some shared.
    for (at, (number, _, _)) in articles.iter().enumerate() {
        if number.is_multiple_of(2) {
            material.picture(at, vec![7; 100 + *number as usize % 4]);
        }
    }
    material.files.sort_by_key(|(asset, _)| asset.hash);
    material.files.dedup_by_key(|(asset, _)| asset.hash);
    material
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn by_difference_or_whole_is_the_same(one in editions(), other in editions(), cm in any::<bool>()) {
        let desk = Desk::new();
        let (base, new) = (material(1, &one), material(2, &other));
        let options = if cm { PackOptions::smallest() } else { PackOptions::in_place() };
        let bytes = delta(&desk, &base, &new, options);
        let full: Edition = believed(&desk.pack("full.kalan", &new)).edition(None).unwrap();
        let mut bundle = primed(&bytes, &base);
        prop_assert_eq!(bundle.edition(Some(&base.edition())).unwrap(), full);
        prop_assert_eq!(bundle.check(|_, _| true).unwrap(), []);
    }
}
