//! The site's words around an article: sharing, comments, related pages, reading time.

/// What ends an article when it stands alone on a line: everything behind is the site's.
#[rustfmt::skip]
const ENDS: [&str; 26] = [
    "commentaires", "commentaire", "comments", "leave a comment", "leave a reply", "laisser un commentaire",
    "poster un commentaire", "ajouter un commentaire", "posts récents", "articles récents", "recent posts",
    "articles similaires", "articles liés", "à lire aussi", "a lire aussi", "lire aussi", "sur le même sujet",
    "dans la même rubrique", "related posts", "related articles", "you may also like", "vous aimerez aussi",
    "voir tout", "comentarios", "comentários", "التعليقات",
];
/// What is dropped when it stands alone on a line.
#[rustfmt::skip]
const NOISE: [&str; 34] = [
    "partager", "partager :", "partager:", "share", "share this", "share this:", "share:", "tweet", "tweeter",
    "imprimer", "print", "email", "e-mail", "whatsapp", "facebook", "twitter", "x", "linkedin", "telegram",
    "pinterest", "copier le lien", "copy link", "j’aime ça :", "j'aime ça :", "like this:", "advertisement",
    "publicité", "annonce", "se connecter", "s'inscrire", "accueil", "menu", "lire la suite", "مشاركة",
];

/// Whether a line alone says that the article is over.
pub(super) fn ends_article(line: &str) -> bool {
    let line = line.trim().trim_end_matches([':', '.']).trim_end();
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | ' ');
    ENDS.contains(&line.trim_matches(digits).to_lowercase().as_str())
}

/// Whether a line alone is a button's label and no text.
pub(super) fn is_noise(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    NOISE.contains(&line.as_str()) || is_reading_time(&line) || is_views(&line)
}

/// "2 min de lecture", "5 min read", "Temps de lecture : 3 minutes".
pub(super) fn is_reading_time(line: &str) -> bool {
    if !line.chars().any(char::is_numeric) || line.chars().count() > 40 {
        return false;
    }
    let line = line.to_lowercase();
    let minutes = [
        "min de lecture",
        "minutes de lecture",
        "min read",
        "minute read",
        "minutes read",
        "min. de lecture",
        "min lesezeit",
        "min de lectura",
        "min de leitura",
        "دقائق قراءة",
        "دقيقة قراءة",
    ];
    let named = [
        "temps de lecture",
        "reading time",
        "lesezeit",
        "tiempo de lectura",
    ];
    minutes.iter().any(|part| line.contains(part)) || named.iter().any(|part| line.starts_with(part))
}

fn is_views(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let counted = words
        .next()
        .is_some_and(|word| word.chars().all(|c| c.is_ascii_digit() || ".,k".contains(c)));
    counted
        && matches!(
            (words.next(), words.next()),
            (
                Some(
                    "vues"
                        | "views"
                        | "likes"
                        | "partages"
                        | "shares"
                        | "commentaires"
                        | "comments"
                        | "commentaire"
                ),
                None
            )
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_site_are_known_alone_on_their_line() {
        for line in [
            "Commentaires",
            "3 commentaires",
            "Comments (12)",
            "Posts récents",
            "À lire aussi :",
        ] {
            assert!(ends_article(line), "{line} ends an article");
        }
        for line in [
            "2 min de lecture",
            "Partager :",
            "5 min read",
            "WhatsApp",
            "1,2k vues",
            "Temps de lecture : 3 minutes",
        ] {
            assert!(is_noise(line), "{line} is no text");
        }
        for line in [
            "Les commentaires du ministre",
            "Partager l'eau",
            "Il lit 2 min de lecture à voix haute chaque soir avec eux",
        ] {
            assert!(
                !ends_article(line) && !is_noise(line),
                "{line} belongs to the article"
            );
        }
    }
}
