//! Real pages of the shared material on the loopback web, with all that they name brought home.

use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;

use crate::material;
use crate::web::Web;

const FOLDER: &str = "data/pages/wcxb/dev/html";

/// Puts up about `wanted` of the material's pages, drawn evenly, and gives their addresses; none, and told, without it.
///
/// # Panics
/// When a page of the material cannot be read.
pub fn put_up(web: &Web, wanted: usize) -> Option<Vec<String>> {
    let folder = material::path(FOLDER)?;
    let listed = std::fs::read_dir(&folder).expect("the material is readable");
    let mut names: Vec<String> = listed
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".html.gz"))
        .collect();
    names.sort();
    let home = web.pictures("/elsewhere");
    let every = (names.len() / wanted.max(1)).max(1);
    let put = |name: &String| {
        let page = brought_home(&unpacked(&folder.join(name)), &home);
        web.bytes(&format!("/pages/{name}"), "text/html", page)
    };
    Some(names.iter().step_by(every).map(put).collect())
}

fn unpacked(file: &Path) -> Vec<u8> {
    let (file, mut page) = (std::fs::File::open(file), Vec::new());
    GzDecoder::new(file.expect("a listed file is there"))
        .read_to_end(&mut page)
        .expect("a page of the material is gzip");
    page
}

/// A page whose every address on another host is one under `home`, so that no test asks the true web for a picture.
fn brought_home(page: &[u8], home: &str) -> Vec<u8> {
    // What a page says of itself in the words of these is no address that anyone fetches.
    const VOCABULARIES: [&[u8]; 4] = [b"schema.org", b"www.schema.org", b"www.w3.org", b"ogp.me"];
    const STARTS: [&[u8]; 9] = [
        b"https://",
        b"http://",
        b"https:\\/\\/",
        b"http:\\/\\/",
        b"\"//",
        b"'//",
        b"=//",
        b" //",
        b"(//",
    ];
    let (mut done, mut rest) = (Vec::with_capacity(page.len()), page);
    while let Some((&first, after)) = rest.split_first() {
        match STARTS
            .iter()
            .find_map(|start| Some((start, rest.strip_prefix(*start)?)))
        {
            Some((start, host)) if !VOCABULARIES.iter().any(|name| host.starts_with(name)) => {
                done.extend(start.first().filter(|byte| !byte.is_ascii_alphabetic()));
                done.extend(home.as_bytes());
                done.push(b'/');
                rest = host;
            }
            _ => {
                done.push(first);
                rest = after;
            }
        }
    }
    done
}
