//! Prose made from parts written for the tests, so that pages have words to find, count and extract.

use crate::random::Random;

/// An article that no one wrote: the same for the same seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// BCP 47 tag: `fr` or `en`.
    pub language: &'static str,
    /// One line.
    pub headline: String,
    /// Several of some sentences each.
    pub paragraphs: Vec<String>,
}

struct Parts {
    language: &'static str,
    who: [&'static str; 8],
    does: [&'static str; 8],
    what: [&'static str; 8],
    then: [&'static str; 8],
}

const FRENCH: Parts = Parts {
    language: "fr",
    who: [
        "La coopérative des maraîchers de Kati",
        "Une institutrice de Mopti",
        "Le conseil du quartier",
        "L'équipe du centre de santé",
        "Un jeune mécanicien de Sikasso",
        "Le comité des éleveuses",
        "La radio communautaire",
        "Une étudiante en agronomie",
    ],
    does: [
        "a ouvert hier",
        "prépare depuis des mois",
        "a présenté devant une salle pleine",
        "défend avec patience",
        "vient de terminer",
        "a remis en marche",
        "raconte sans détour",
        "partage désormais avec ses voisins",
    ],
    what: [
        "un atelier de réparation de pompes à eau",
        "une bibliothèque qui tient dans une malle",
        "le calendrier des semis de la saison",
        "un carnet de recettes à base de fonio",
        "la carte des puits du cercle",
        "une école du soir pour adultes",
        "un système d'alerte contre les crues du fleuve",
        "le registre des naissances du village",
    ],
    then: [
        "malgré la chaleur et les coupures de courant",
        "grâce à l'aide de trois familles",
        "avant l'arrivée des premières pluies",
        "et personne ne s'attendait à un tel succès",
        "avec des outils fabriqués sur place",
        "comme le faisaient déjà les anciens",
        "pour que chacun puisse y prendre part",
        "à moins de deux heures de la capitale",
    ],
};

const ENGLISH: Parts = Parts {
    language: "en",
    who: [
        "The night market's oldest baker",
        "A retired ferry pilot",
        "The valley's weather watchers",
        "Two sisters from the harbour",
        "The school's chess club",
        "A team of bridge inspectors",
        "The village archivist",
        "A beekeeper on the northern ridge",
    ],
    does: [
        "has rebuilt",
        "is quietly mapping",
        "opened to the public",
        "spent a winter measuring",
        "will hand over",
        "keeps a careful record of",
        "rediscovered",
        "now teaches others about",
    ],
    what: [
        "a water clock that had stood still for decades",
        "the footpaths between the terraces",
        "a shed full of wooden radio sets",
        "the songs of the river crossing",
        "every spring within a day's walk",
        "a method for drying fruit without smoke",
        "the lamps of the old lighthouse",
        "a library of seeds",
    ],
    then: [
        "with hardly any money",
        "while the rest of the town slept",
        "before the road was closed by snow",
        "and the neighbours came to watch",
        "using parts from a broken loom",
        "so that nobody has to start again",
        "after a long argument about the cost",
        "in time for the harvest",
    ],
};

/// Writes an article: French for an even seed, English for an odd one.
pub fn article(seed: u64) -> Prose {
    let parts = if seed.is_multiple_of(2) { &FRENCH } else { &ENGLISH };
    let mut random = Random::new(seed);
    let headline = format!(
        "{} {} {}",
        random.pick(&parts.who),
        random.pick(&parts.does),
        random.pick(&parts.what)
    );
    let count = 5 + random.below(4);
    let paragraphs = (0..count).map(|_| paragraph(parts, &mut random)).collect();
    Prose {
        language: parts.language,
        headline,
        paragraphs,
    }
}

fn paragraph(parts: &Parts, random: &mut Random) -> String {
    let count = 3 + random.below(3);
    let sentence = |random: &mut Random| {
        let (who, does) = (random.pick(&parts.who), random.pick(&parts.does));
        format!(
            "{who} {does} {}, {}.",
            random.pick(&parts.what),
            random.pick(&parts.then)
        )
    };
    (0..count).map(|_| sentence(random)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_long_enough_to_be_taken_for_an_article() {
        for seed in 0..200 {
            let prose = article(seed);
            let words: usize = prose.paragraphs.iter().map(|p| p.split(' ').count()).sum();
            assert!(
                words > 200,
                "an extractor may drop the {words} words of seed {seed}"
            );
            assert_eq!(
                prose,
                article(seed),
                "a test's search would find other words in the next run"
            );
        }
    }
}
