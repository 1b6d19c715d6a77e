//! Pictures made here: small true ones, and one that claims to be enormous.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

use crate::random::Random;

/// A valid RGB picture in PNG: a gradient with noise, so that it neither vanishes nor explodes when compressed.
pub fn png(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let tint = random.next().to_le_bytes();
    let mut rows = Vec::new();
    for y in 0..height {
        rows.push(0);
        for x in 0..width {
            let [noise, ..] = random.next().to_le_bytes();
            let [across, ..] = (x * 255 / width.max(1)).to_le_bytes();
            let [down, ..] = (y * 255 / height.max(1)).to_le_bytes();
            rows.extend([across ^ tint[0], down ^ tint[1], tint[2].wrapping_add(noise >> 4)]);
        }
    }
    file(width, height, &rows)
}

/// Some hundred bytes of PNG that declare 30,000 by 30,000 pixels: 2.7 GB when believed.
pub fn bomb() -> Vec<u8> {
    file(30_000, 30_000, &[0; 64 * 1024])
}

fn file(width: u32, height: u32, rows: &[u8]) -> Vec<u8> {
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // 8 bits a sample, RGB, deflate, no filter method but the usual, not interlaced.
    head.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", head), (b"IDAT", deflate(rows)), (b"IEND", Vec::new())] {
        let len = u32::try_from(data.len()).expect("a test's picture is far below 4 GB");
        file.extend(len.to_be_bytes());
        let body = [kind.as_slice(), &data].concat();
        let mut crc = Crc::new();
        crc.update(&body);
        file.extend(body);
        file.extend(crc.sum().to_be_bytes());
    }
    file
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory takes every write")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_the_same_in_every_run_and_another_for_another_seed() {
        assert_eq!(
            png(40, 30, 7),
            png(40, 30, 7),
            "a test of hashes would differ from run to run"
        );
        assert_ne!(
            png(40, 30, 7),
            png(40, 30, 8),
            "all pictures would be stored as one"
        );
    }

    #[test]
    fn the_bomb_is_small_and_claims_to_be_large() {
        let bomb = bomb();
        assert!(
            bomb.len() < 1000,
            "{} bytes would be refused for their size, not for their pixels",
            bomb.len()
        );
        assert_eq!(bomb[16..24], [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    }
}
