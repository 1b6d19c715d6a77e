//! How much the packed streams of a PDF unpack to, asked before its reader is let at them: it knows no limit.
//!
//! Streams are found by their keyword and not through the file's own tables, which are packed themselves. Not looked
//! into: LZW, and what is packed and then written in ASCII or encrypted.

use std::io::Read;

use flate2::bufread::ZlibDecoder;
use memchr::memmem;

/// Bytes that one stream may unpack to: a picture of six thousand points by six thousand.
const MAX_STREAM_BYTES: usize = 128 * 1024 * 1024;
/// How often something may be packed.
const MAX_LAYERS: usize = 3;

/// Whether each stream of the file stays within bounds.
pub(super) fn is_bounded(pdf: &[u8]) -> bool {
    // The word ends `endstream` too; what follows there is no packed stream.
    memmem::find_iter(pdf, b"stream").all(|at| {
        let data = &pdf[at + b"stream".len()..];
        is_stream_bounded(data.trim_ascii_start())
    })
}

fn is_stream_bounded(data: &[u8]) -> bool {
    let mut head = data.get(..2).map(<[u8]>::to_vec).unwrap_or_default();
    for layers in 1..=MAX_LAYERS {
        if !is_zlib(&head) {
            return true;
        }
        let mut reader = unpacked(data, layers);
        let (size_bytes, begins) = measured(&mut reader);
        if size_bytes > MAX_STREAM_BYTES {
            return false;
        }
        head = begins;
    }
    !is_zlib(&head)
}

fn is_zlib(head: &[u8]) -> bool {
    matches!(head, [kind, check] if kind & 0x0f == 8 && u16::from_be_bytes([*kind, *check]).is_multiple_of(31))
}

fn unpacked(data: &[u8], layers: usize) -> Box<dyn Read + '_> {
    (0..layers).fold(Box::new(data), |reader: Box<dyn Read>, _| {
        Box::new(ZlibDecoder::new(std::io::BufReader::new(reader)))
    })
}

/// How many bytes come before the end, a fault, or the limit; and the first two.
fn measured(reader: &mut dyn Read) -> (usize, Vec<u8>) {
    let mut part = vec![0; 64 * 1024];
    let (mut size_bytes, mut head) = (0, Vec::new());
    while let Ok(read) = reader.read(&mut part) {
        if head.len() < 2 {
            head.extend(part[..read].iter().take(2 - head.len()));
        }
        size_bytes += read;
        if read == 0 || size_bytes > MAX_STREAM_BYTES {
            break;
        }
    }
    (size_bytes, head)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(bytes).expect("memory takes all");
        packer.finish().expect("memory takes all")
    }

    fn file(stream: &[u8]) -> Vec<u8> {
        [b"%PDF-1.7 1 0 obj<<>>stream\r\n", stream, b"\nendstream endobj"].concat()
    }

    #[test]
    fn what_unpacks_beyond_the_bound_is_seen_however_often_it_is_packed() {
        let large = packed(&vec![0; MAX_STREAM_BYTES + 1]);
        assert!(!is_bounded(&file(&large)));
        assert!(!is_bounded(&file(&packed(&large))), "packed twice");
        let small = packed(b"BT (un mot) Tj ET");
        assert!(is_bounded(&file(&small)) && is_bounded(&file(b"x\x9cno")));
        assert!(is_bounded(&file(&large[..1000])), "cut off long before");
        let often = (0..4).fold(small, |bytes, _| packed(&bytes));
        assert!(!is_bounded(&file(&often)), "nobody packs so often");
    }
}
