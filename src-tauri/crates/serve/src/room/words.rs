//! What the room's pages say, in the language that the guest's browser asks for.

/// The words of one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) language: &'static str,
    pub(super) direction: &'static str,
    pub(super) room: &'static str,
    pub(super) offline: &'static str,
    pub(super) search: &'static str,
    pub(super) search_field: &'static str,
    pub(super) nothing_found: &'static str,
    pub(super) take: &'static str,
    pub(super) take_page: &'static str,
    pub(super) articles: &'static str,
    pub(super) previous: &'static str,
    pub(super) next: &'static str,
    pub(super) of: &'static str,
    pub(super) minutes: &'static str,
    pub(super) one_article: &'static str,
    pub(super) many_articles: &'static str,
    pub(super) question: &'static str,
    pub(super) source: &'static str,
    pub(super) not_here: &'static str,
    pub(super) not_here_says: &'static str,
    pub(super) link: &'static str,
    pub(super) link_says: &'static str,
    pub(super) back: &'static str,
    pub(super) empty: &'static str,
    pub(super) empty_says: &'static str,
    pub(super) pin: &'static str,
    pub(super) pin_says: &'static str,
    pub(super) pin_wrong: &'static str,
    pub(super) enter: &'static str,
    pub(super) join: &'static str,
    pub(super) join_says: &'static str,
}

const FRENCH: Words = Words {
    language: "fr",
    direction: "ltr",
    room: "Salle de lecture",
    offline: "sans Internet",
    search: "Chercher",
    search_field: "Des mots à chercher",
    nothing_found: "Aucun article de la salle n’a ces mots.",
    take: "Emporter",
    take_page: "Garder une copie",
    articles: "Les articles",
    previous: "Précédent",
    next: "Suivant",
    of: "sur",
    minutes: "min",
    one_article: "article",
    many_articles: "articles",
    question: "À propos de cet article",
    source: "Paru à l’adresse",
    not_here: "Cette page n’est pas ici",
    not_here_says: "Elle n’est pas dans la salle, ou n’y est plus.",
    link: "Ce lien mène hors de la salle",
    link_says: "Cette page n’est pas sur cet ordinateur. Notez son adresse, ou demandez-la à la personne qui tient la salle :",
    back: "Retour à la salle",
    empty: "Rien n’est encore partagé",
    empty_says: "La personne qui tient la salle n’a pas encore choisi d’articles.",
    pin: "Le code de la salle",
    pin_says: "Demandez-le à la personne qui tient la salle.",
    pin_wrong: "Ce n’est pas le code.",
    enter: "Entrer",
    join: "Entrer dans la salle",
    join_says: "Rejoignez le même réseau Wi-Fi, puis ouvrez cette adresse, ou visez ce carré avec l’appareil photo.",
};

const ENGLISH: Words = Words {
    language: "en",
    direction: "ltr",
    room: "Reading room",
    offline: "no Internet",
    search: "Search",
    search_field: "Words to look for",
    nothing_found: "No article of the room has these words.",
    take: "Take away",
    take_page: "Keep a copy",
    articles: "The articles",
    previous: "Previous",
    next: "Next",
    of: "of",
    minutes: "min",
    one_article: "article",
    many_articles: "articles",
    question: "About this article",
    source: "Published at",
    not_here: "This page is not here",
    not_here_says: "It is not in the room, or not any more.",
    link: "This link leads out of the room",
    link_says: "That page is not on this computer. Note its address, or ask for it whoever keeps the room:",
    back: "Back to the room",
    empty: "Nothing is shared yet",
    empty_says: "Whoever keeps the room has not chosen articles yet.",
    pin: "The room’s code",
    pin_says: "Ask for it whoever keeps the room.",
    pin_wrong: "That is not the code.",
    enter: "Enter",
    join: "Enter the room",
    join_says: "Join the same Wi-Fi network, then open this address, or point the camera at this square.",
};

const ARABIC: Words = Words {
    language: "ar",
    direction: "rtl",
    room: "قاعة القراءة",
    offline: "بدون إنترنت",
    search: "بحث",
    search_field: "كلمات للبحث",
    nothing_found: "لا يوجد في القاعة مقال بهذه الكلمات.",
    take: "خذها معك",
    take_page: "احتفظ بنسخة",
    articles: "المقالات",
    previous: "السابق",
    next: "التالي",
    of: "من",
    minutes: "د",
    one_article: "مقال",
    many_articles: "مقالات",
    question: "حول هذا المقال",
    source: "نشر في",
    not_here: "هذه الصفحة ليست هنا",
    not_here_says: "ليست في القاعة، أو لم تعد فيها.",
    link: "هذا الرابط يقود خارج القاعة",
    link_says: "هذه الصفحة ليست على هذا الحاسوب. سجل عنوانها أو اطلبها ممن يدير القاعة:",
    back: "العودة إلى القاعة",
    empty: "لم يشارك شيء بعد",
    empty_says: "لم يختر من يدير القاعة مقالات بعد.",
    pin: "رمز القاعة",
    pin_says: "اطلبه ممن يدير القاعة.",
    pin_wrong: "ليس هذا هو الرمز.",
    enter: "دخول",
    join: "دخول القاعة",
    join_says: "اتصل بشبكة الواي فاي نفسها ثم افتح هذا العنوان أو وجه الكاميرا نحو هذا المربع.",
};

impl Words {
    /// The first language of `accepted` (a header's value) that there are words in; French when there is none.
    pub(super) fn of(accepted: Option<&str>) -> &'static Self {
        let tags = accepted.unwrap_or_default().split(',');
        let mut first = tags.filter_map(|tag| tag.split([';', '-']).next());
        first
            .find_map(|language| match language.trim() {
                "fr" => Some(&FRENCH),
                "en" => Some(&ENGLISH),
                "ar" => Some(&ARABIC),
                _ => None,
            })
            .unwrap_or(&FRENCH)
    }

    /// "9 articles".
    pub(super) fn count(&self, articles: usize) -> String {
        // French counts none as one; English and Arabic do not need the form for it here.
        let one = articles == 1 || (articles == 0 && self.language == "fr");
        let word = if one { self.one_article } else { self.many_articles };
        format!("{articles}\u{a0}{word}")
    }
}
