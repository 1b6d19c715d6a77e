//! What other programs say of the pages that a person saved in them: addresses, states, tags, and the words where the
//! file has them. Pocket, Instapaper, Raindrop, Readwise Reader (CSV); browsers, Pocket of old and Pinboard (bookmarks
//! as HTML); wallabag, Omnivore, Karakeep, Linkwarden, and Kalan itself (JSON).
//!
//! Their files change from year to year, so each is read by what its fields are called and not by who wrote it.

mod bookmarks;
mod table;
mod tree;

use kalan_model::Timestamp;

/// A page that somebody saved elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SavedLink {
    /// Its address, as it stands there.
    pub url: String,
    /// Its headline; none when it is the address again.
    pub title: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// When it was saved.
    pub added: Option<Timestamp>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Whether it was read, or archived.
    pub read: bool,
    /// Whether it is kept with a star.
    pub starred: bool,
    /// Tags, and the folder it lay in.
    pub tags: Vec<String>,
    /// What the person wrote about it.
    pub note: Option<String>,
    /// Words that the person marked in it.
    pub marked: Vec<String>,
    /// Its words, as HTML that is not to be trusted.
    pub html: Option<String>,
}

/// Pages that a file may name.
const MOST_LINKS: usize = 500_000;
/// Folders that say a state and not a subject.
const STATES: [&str; 5] = ["unread", "archive", "starred", "unsorted", "inbox"];

/// The pages that a file names, in its order; none when it is of no form that is known.
pub fn read_saved(bytes: &[u8]) -> Option<Vec<SavedLink>> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut links = match text.as_bytes().first()? {
        b'{' | b'[' => tree::read(text)?,
        b'<' => bookmarks::read(text)?,
        _ => table::read(text)?,
    };
    links.truncate(MOST_LINKS);
    for link in &mut links {
        link.title = link
            .title
            .take()
            .filter(|title| !title.trim().is_empty() && *title != link.url);
        link.note = link.note.take().filter(|note| !note.trim().is_empty());
        link.html = link.html.take().filter(|html| !html.trim().is_empty());
        link.tags = tidy(std::mem::take(&mut link.tags));
    }
    Some(links)
}

/// Each tag once, without spaces around it; none that is only a state.
fn tidy(tags: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = tag.trim().trim_start_matches('#').to_owned();
        let is_state = STATES.contains(&tag.to_lowercase().as_str());
        if !tag.is_empty() && !is_state && !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    kept
}

/// A moment as these files have it: seconds or milliseconds since 1970, or RFC 3339.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        // The year 5138 in seconds; 1973 in milliseconds.
        let millis = if number.abs() < 100_000_000_000 {
            number.checked_mul(1_000)?
        } else {
            number
        };
        return (number > 0).then(|| Timestamp::from_millis(millis));
    }
    let zoned = if text.len() == 10 {
        format!("{text}T00:00:00Z")
    } else {
        text.replacen(' ', "T", 1)
    };
    serde_json::from_value(serde_json::Value::String(zoned)).ok()
}

fn is_address(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("http://") || text.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        moment(text).expect("a moment")
    }

    #[test]
    fn pocket() {
        let file = "title,url,time_added,tags,status\n\"L'eau, \"\"vive\"\"\",https://a.test/1,1700000000,eau|mali,unread\nhttps://a.test/2,https://a.test/2,1700000001,,archive\n";
        let links = read_saved(file.as_bytes()).unwrap();
        assert_eq!(
            links,
            [
                SavedLink {
                    url: "https://a.test/1".into(),
                    title: Some("L'eau, \"vive\"".into()),
                    added: Some(at("2023-11-14T22:13:20Z")),
                    tags: vec!["eau".into(), "mali".into()],
                    ..SavedLink::default()
                },
                SavedLink {
                    url: "https://a.test/2".into(),
                    added: Some(at("2023-11-14T22:13:21Z")),
                    read: true,
                    ..SavedLink::default()
                },
            ]
        );
    }

    #[test]
    fn instapaper_raindrop_and_readwise() {
        let instapaper = "URL,Title,Selection,Folder,Timestamp,Tags\nhttps://a.test/1,Un,les mots,Starred,1700000000,\"[\"\"eau\"\"]\"\nhttps://a.test/2,Deux,,Recettes,1700000000,[]\n";
        let links = read_saved(instapaper.as_bytes()).unwrap();
        assert!(
            links[0].starred && !links[0].read && links[0].marked == ["les mots"],
            "{links:?}"
        );
        assert_eq!(
            (&links[0].tags, &links[1].tags),
            (&vec!["eau".to_owned()], &vec!["Recettes".to_owned()])
        );
        let raindrop = "id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n1,Un,ma note,x,https://a.test/1,Unsorted,\"eau, mali\",2024-02-03T04:05:06.000Z,,,true\n";
        let links = read_saved(raindrop.as_bytes()).unwrap();
        assert!(
            links[0].starred && links[0].note.as_deref() == Some("ma note"),
            "{links:?}"
        );
        assert_eq!(
            (links[0].tags.len(), links[0].added),
            (2, Some(at("2024-02-03T04:05:06Z")))
        );
        let readwise = "Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen\nUn,https://a.test/1,01h,\"['eau']\",2024-02-03 04:05:06+00:00,1,archive,True\n";
        let links = read_saved(readwise.as_bytes()).unwrap();
        assert!(links[0].read && links[0].tags == ["eau"], "{links:?}");
        assert_eq!(links[0].added, Some(at("2024-02-03T04:05:06Z")));
    }

    #[test]
    fn bookmarks_of_browsers_and_of_pocket() {
        let browser = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p><DT><H3>Eau</H3><DL><p><DT><A HREF=\"https://a.test/1\" ADD_DATE=\"1700000000\" TAGS=\"puits,mali\" TOREAD=\"0\">Un &amp; un</A><DD>Ma note\n<DT><A HREF=\"javascript:1\">rien</A></DL><p></DL>";
        let links = read_saved(browser.as_bytes()).unwrap();
        assert_eq!(links.len(), 1, "{links:?}");
        assert_eq!(links[0].title.as_deref(), Some("Un & un"));
        assert_eq!(links[0].tags, ["puits", "mali", "Eau"]);
        assert!(
            links[0].read && links[0].note.as_deref() == Some("Ma note"),
            "{links:?}"
        );
        let pocket = "<!DOCTYPE html><h1>Unread</h1><ul><li><a href=\"https://a.test/1\" time_added=\"1700000000\" tags=\"eau\">Un</a></li></ul><h1>Read Archive</h1><ul><li><a href=\"https://a.test/2\" time_added=\"1700000000\" tags=\"\">Deux</a></li></ul>";
        let links = read_saved(pocket.as_bytes()).unwrap();
        assert!(
            !links[0].read && links[1].read && links[1].tags.is_empty(),
            "{links:?}"
        );
    }

    #[test]
    fn wallabag_omnivore_karakeep_linkwarden() {
        let wallabag = r#"[{"is_archived":1,"is_starred":0,"tags":["eau"],"title":"Un","url":"https://a.test/1","content":"<p>Des mots</p>","created_at":"2024-02-03T04:05:06+00:00","published_by":["Awa"],"annotations":[{"quote":"Des mots"}]}]"#;
        let links = read_saved(wallabag.as_bytes()).unwrap();
        assert!(
            links[0].read && !links[0].starred && links[0].html.as_deref() == Some("<p>Des mots</p>"),
            "{links:?}"
        );
        assert_eq!(
            (links[0].byline.as_deref(), &links[0].marked),
            (Some("Awa"), &vec!["Des mots".to_owned()])
        );
        let omnivore = r#"[{"id":"x","slug":"s","title":"Un","author":"Awa","url":"https://a.test/1","state":"Archived","readingProgress":100,"thumbnail":"https://a.test/x.png","labels":["eau"],"savedAt":"2024-02-03T04:05:06.000Z"}]"#;
        let links = read_saved(omnivore.as_bytes()).unwrap();
        assert!(
            links.len() == 1 && links[0].read && links[0].tags == ["eau"],
            "{links:?}"
        );
        let karakeep = r#"{"bookmarks":[{"createdAt":1700000000,"title":null,"tags":["eau"],"content":{"type":"link","url":"https://a.test/1"},"note":"ma note","archived":false,"favourited":true}]}"#;
        let links = read_saved(karakeep.as_bytes()).unwrap();
        assert!(
            links.len() == 1 && links[0].starred && links[0].tags == ["eau"],
            "{links:?}"
        );
        assert_eq!(links[0].note.as_deref(), Some("ma note"));
        let linkwarden = r#"{"name":"Awa","collections":[{"name":"Eau","links":[{"id":1,"name":"Un","url":"https://a.test/1","tags":[{"id":3,"name":"puits"}],"createdAt":"2024-02-03T04:05:06.000Z"}]}]}"#;
        let links = read_saved(linkwarden.as_bytes()).unwrap();
        assert!(
            links.len() == 1 && links[0].tags == ["puits", "Eau"] && links[0].title.as_deref() == Some("Un"),
            "{links:?}"
        );
    }

    #[test]
    fn what_is_none_of_them_is_none() {
        for text in [
            "",
            "des mots",
            "<p>une page</p>",
            "{}",
            "[]",
            "a,b\n1,2\n",
            "{\"url\":",
            "<opml version=\"2.0\"></opml>",
        ] {
            assert_eq!(read_saved(text.as_bytes()), None, "{text}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read_saved(deep.as_bytes()), None);
    }
}
