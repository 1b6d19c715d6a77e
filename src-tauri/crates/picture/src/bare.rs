//! A picture without what it says besides its pixels: where it was taken, by which camera, by whom.

use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF as _};

use crate::Prepared;

/// Chunks of a PNG that say something besides the pixels (PNG, 11.3.4).
const PNG_WORDS: [[u8; 4]; 5] = [*b"eXIf", *b"tEXt", *b"zTXt", *b"iTXt", *b"tIME"];

/// Takes out the metadata and leaves pixels and colours as they are; what cannot be taken apart stays whole.
pub(crate) fn bare(picture: Prepared) -> Prepared {
    let bytes = Bytes::from(picture.bytes.clone());
    let bare = match picture.media_type {
        "image/jpeg" => Jpeg::from_bytes(bytes).ok().map(|mut jpeg| {
            let says = |marker| matches!(marker, markers::APP1 | markers::APP13 | markers::COM);
            jpeg.segments_mut().retain(|segment| !says(segment.marker()));
            jpeg.encoder().bytes()
        }),
        "image/png" => Png::from_bytes(bytes).ok().map(|mut png| {
            png.chunks_mut()
                .retain(|chunk| !PNG_WORDS.contains(&chunk.kind()));
            png.encoder().bytes()
        }),
        "image/webp" => WebP::from_bytes(bytes).ok().map(|mut webp| {
            webp.set_exif(None);
            webp.remove_chunks_by_id(*b"XMP ");
            webp.encoder().bytes()
        }),
        _ => None,
    };
    Prepared {
        bytes: bare.map_or(picture.bytes, |bytes| bytes.to_vec()),
        ..picture
    }
}
