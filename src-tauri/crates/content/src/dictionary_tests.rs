//! A word is found as people write it, and a damaged dictionary says nothing rather than fail.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use proptest::prelude::*;

use super::*;

const IFO: &str =
    "StarDict's dict ifo file\nversion=2.4.2\nbookname=Petit dico\nwordcount=3\nsametypesequence=m\n";

fn index(words: &[(&str, u32, u32)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (word, start, length) in words {
        bytes.extend_from_slice(word.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(&start.to_be_bytes());
        bytes.extend_from_slice(&length.to_be_bytes());
    }
    bytes
}

fn words(index: &[u8], word: &str) -> Vec<String> {
    let info = dictionary_info(IFO).unwrap();
    let places = dictionary_places(index, &info, word);
    places.into_iter().map(|place| place.word).collect()
}

#[test]
fn a_word_is_found_as_people_write_it() {
    let index = index(&[
        ("école", 0, 4),
        ("fleuve", 4, 6),
        ("fleur", 10, 5),
        ("kɔnɔ", 15, 4),
    ]);
    assert_eq!(words(&index, "École"), ["école"]);
    assert_eq!(words(&index, "ecole"), ["école"]);
    assert_eq!(words(&index, "kono"), ["kɔnɔ"]);
    assert_eq!(words(&index, "fleuves"), ["fleuve"], "an ending is passed over");
    assert_eq!(words(&index, "flamme"), Vec::<String>::new());
    assert_eq!(words(&index, " "), Vec::<String>::new());
}

#[test]
fn the_word_as_it_is_written_comes_first() {
    let index = index(&[("Marche", 0, 1), ("marché", 1, 1), ("marche", 2, 1)]);
    assert_eq!(words(&index, "marché"), ["marché", "Marche", "marche"]);
}

#[test]
fn one_word_is_read_out_of_a_packed_dictionary() {
    let text: String = (0..400)
        .map(|number| format!("article {number} du dictionnaire. "))
        .collect();
    let mut packed = Vec::new();
    let mut lengths = Vec::new();
    for piece in text.as_bytes().chunks(1_000) {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(piece).unwrap();
        encoder.flush().unwrap();
        let bytes = encoder.get_ref().clone();
        lengths.push(u16::try_from(bytes.len()).unwrap());
        packed.extend_from_slice(&bytes);
    }
    let mut file = vec![0x1f, 0x8b, 8, 4 | 8, 0, 0, 0, 0, 0, 0];
    let field = 6 + lengths.len() * 2;
    file.extend_from_slice(&u16::try_from(field + 4).unwrap().to_le_bytes());
    file.extend_from_slice(b"RA");
    file.extend_from_slice(&u16::try_from(field).unwrap().to_le_bytes());
    for number in [1, 1_000, u16::try_from(lengths.len()).unwrap()]
        .into_iter()
        .chain(lengths)
    {
        file.extend_from_slice(&number.to_le_bytes());
    }
    file.extend_from_slice(b"dico.dict\0");
    file.extend_from_slice(&packed);

    let pieces = Pieces::read(&file).unwrap();
    for bytes in [0..10, 990..1_020, 3_500..5_700] {
        let at = pieces.packed(&bytes).unwrap();
        let at = usize::try_from(at.start).unwrap()..usize::try_from(at.end).unwrap();
        let found = pieces.unpack(&file[at], &bytes).unwrap();
        let range = usize::try_from(bytes.start).unwrap()..usize::try_from(bytes.end).unwrap();
        assert_eq!(String::from_utf8(found).unwrap(), text[range]);
    }
    assert_eq!(Pieces::read(&file[..30]), None, "a file that breaks off");
    assert_eq!(Pieces::read(b"PK\x03\x04"), None);
}

#[test]
fn an_article_is_text_whatever_it_is_written_in() {
    let info = |types: Option<&str>| DictionaryInfo {
        name: String::new(),
        types: types.map(str::to_owned),
        is_wide: false,
    };
    assert_eq!(
        dictionary_text(b"<b>eau</b> qui coule", &info(Some("h"))),
        "eau qui coule"
    );
    assert_eq!(
        dictionary_text(b"flo\0eau qui coule", &info(Some("tm"))),
        "flo\neau qui coule"
    );
    assert_eq!(dictionary_text(b"meau\0h<i>vive</i>\0", &info(None)), "eau\nvive");
    assert_eq!(dictionary_text(b"", &info(None)), "");
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail(index in proptest::collection::vec(any::<u8>(), 0..200), head in proptest::collection::vec(any::<u8>(), 0..80), wide: bool) {
        let info = DictionaryInfo { name: String::new(), types: None, is_wide: wide };
        for place in dictionary_places(&index, &info, "ab") {
            let _ = dictionary_text(&head, &info);
            let _ = Pieces::read(&head).and_then(|pieces| pieces.packed(&place.bytes));
        }
        let mut gzip = vec![0x1f, 0x8b, 8, 4];
        gzip.extend_from_slice(&head);
        if let Some(pieces) = Pieces::read(&gzip) {
            let _ = pieces.unpack(&head, &(0..50));
        }
    }
}
