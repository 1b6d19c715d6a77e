//! Pictures, bounded: what a server sent goes in, a picture that is safe and small enough to keep comes out.
//!
//! Apart from `content`, so that the decoders are built only where pictures are kept.

use std::io::Cursor;

mod bare;

use bare::bare;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use kalan_model::ErrorCode;

/// More pixels than this are not decoded: forty million are a large photograph.
const MAX_PIXELS: u64 = 40_000_000;

/// Memory a decoder may take.
const MAX_DECODE_BYTES: u64 = 256 * 1024 * 1024;

/// Wider or higher pictures are made smaller: twice the article's width, for sharp screens.
const MAX_SIDE: u32 = 1_600;

/// Pictures of at most this many pixels a side are traps that count readers.
const TRACKER_SIDE: u32 = 2;

/// Quality of what is written again, of 100: no difference is seen in a photograph.
const WEBP_QUALITY: f32 = 80.0;

/// The same for JPEG.
const JPEG_QUALITY: u8 = 82;

/// A picture to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Its bytes: as they came, or smaller.
    pub bytes: Vec<u8>,
    /// What they are.
    pub media_type: &'static str,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Why a picture is not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Bytes that no decoder knows: SVG, AVIF, a page.
    #[error("not a picture of a kind that Kalan keeps (JPEG, PNG, GIF, WebP)")]
    UnknownKind,
    /// Bytes that are not the picture they claim to be.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// A picture that would fill the memory.
    #[error("the picture has {width} × {height} pixels, more than {MAX_PIXELS} in all")]
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// A picture that nobody can see.
    #[error("the picture has one or two pixels: it only counts readers")]
    Invisible,
}

impl PictureError {
    /// The failure's code.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::TooManyPixels { .. } => ErrorCode::TooLarge,
            Self::UnknownKind | Self::Damaged(_) | Self::Invisible => ErrorCode::Unreadable,
        }
    }
}

/// Decodes a picture within bounds and makes it smaller when it is larger than a screen shows.
///
/// # Errors
/// [`PictureError`], before any memory beyond the bounds is taken.
pub fn prepare(bytes: Vec<u8>) -> Result<Prepared, PictureError> {
    let format = image::guess_format(&bytes).map_err(|_| PictureError::UnknownKind)?;
    let media_type = media_type(format).ok_or(PictureError::UnknownKind)?;
    let (width, height) = dimensions(&bytes, format)?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels { width, height });
    }
    if width <= TRACKER_SIDE && height <= TRACKER_SIDE {
        return Err(PictureError::Invisible);
    }
    let (picture, orientation) = decode(&bytes, format)?;
    let kept = Prepared {
        bytes,
        media_type,
        width,
        height,
    };
    // A moving picture stays as it is: only its first image was decoded.
    let is_moving = format == ImageFormat::Gif;
    let is_turned = orientation != Orientation::NoTransforms;
    if is_moving || (width.max(height) <= MAX_SIDE && !is_turned) {
        return Ok(bare(kept));
    }
    // What is turned by its metadata is written again whatever it weighs: without them it would lie on its side.
    Ok(written_again(picture, orientation)
        .filter(|again| is_turned || again.bytes.len() < kept.bytes.len())
        .unwrap_or_else(|| bare(kept)))
}

/// A WebP as JPEG, or as PNG where it is see-through: for readers of books that know nothing newer.
///
/// # Errors
/// [`PictureError`] for bytes that are none.
pub fn for_old_readers(bytes: &[u8]) -> Result<Prepared, PictureError> {
    let (picture, orientation) = decode(bytes, ImageFormat::WebP)?;
    let mut picture = picture;
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    let mut bytes = Vec::new();
    let out = Cursor::new(&mut bytes);
    let media_type = if picture.color().has_alpha() {
        picture.write_to(out, ImageFormat::Png).map_err(damaged)?;
        "image/png"
    } else {
        picture
            .into_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(out, JPEG_QUALITY))
            .map_err(damaged)?;
        "image/jpeg"
    };
    Ok(Prepared {
        bytes,
        media_type,
        width,
        height,
    })
}

const fn media_type(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Jpeg => Some("image/jpeg"),
        ImageFormat::Png => Some("image/png"),
        ImageFormat::Gif => Some("image/gif"),
        ImageFormat::WebP => Some("image/webp"),
        _ => None,
    }
}

fn dimensions(bytes: &[u8], format: ImageFormat) -> Result<(u32, u32), PictureError> {
    ImageReader::with_format(Cursor::new(bytes), format)
        .into_dimensions()
        .map_err(damaged)
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODE_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder).map_err(damaged)?, orientation))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn damaged(error: image::ImageError) -> PictureError {
    PictureError::Damaged(error.to_string())
}

/// The picture at screen size, upright, as WebP.
fn written_again(mut picture: DynamicImage, orientation: Orientation) -> Option<Prepared> {
    picture.apply_orientation(orientation);
    if picture.width().max(picture.height()) > MAX_SIDE {
        picture = picture.thumbnail(MAX_SIDE, MAX_SIDE);
    }
    let (width, height) = (picture.width(), picture.height());
    let bytes = if picture.color().has_alpha() {
        let pixels = picture.into_rgba8();
        webp::Encoder::from_rgba(&pixels, width, height)
            .encode(WEBP_QUALITY)
            .to_vec()
    } else {
        let pixels = picture.into_rgb8();
        webp::Encoder::from_rgb(&pixels, width, height)
            .encode(WEBP_QUALITY)
            .to_vec()
    };
    (!bytes.is_empty()).then_some(Prepared {
        bytes,
        media_type: "image/webp",
        width,
        height,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = image::RgbImage::from_fn(width, height, |x, y| {
            // As rough as a photograph: a smooth pattern would compress better than any smaller picture.
            let mixed = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519);
            let [red, green, blue, _] = mixed.to_be_bytes();
            image::Rgb([red, green, blue])
        });
        picture
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes
    }

    /// A PNG's head that declares a size its data does not have.
    fn bomb(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = png(8, 8);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        // The head's checksum: CRC-32 of its type and data (PNG, 5.5).
        let mut crc = !0u32;
        for byte in &bytes[12..29] {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 {
                    (crc >> 1) ^ 0xEDB8_8320
                } else {
                    crc >> 1
                };
            }
        }
        let crc = (!crc).to_be_bytes();
        bytes[29..33].copy_from_slice(&crc);
        bytes
    }

    #[test]
    fn a_picture_that_fits_stays_byte_for_byte() {
        let bytes = png(320, 200);
        let kept = prepare(bytes.clone()).unwrap();
        assert_eq!(
            (kept.bytes == bytes, kept.media_type, kept.width, kept.height),
            (true, "image/png", 320, 200)
        );
    }

    #[test]
    fn a_picture_wider_than_a_screen_is_made_smaller() {
        let bytes = png(2_400, 1_200);
        let kept = prepare(bytes.clone()).unwrap();
        assert!(
            kept.bytes.len() < bytes.len(),
            "otherwise the disk pays for pixels that nobody sees"
        );
        assert!(kept.width <= MAX_SIDE && kept.height <= MAX_SIDE);
        assert_eq!(kept.media_type, "image/webp");
        assert!(
            image::load_from_memory(&kept.bytes).is_ok(),
            "what is kept must open"
        );
    }

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = image::RgbImage::from_fn(width, height, |x, _| {
            image::Rgb([if x < width / 2 { 250 } else { 5 }; 3])
        });
        picture
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
            .unwrap();
        bytes
    }

    /// A JPEG whose EXIF says where it was taken, and which way it is held.
    fn with_exif(bytes: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        exif.extend(b"GPS 12.65N 8.00W");
        let mut with = bytes[..2].to_vec();
        with.extend([0xff, 0xe1]);
        with.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
        with.extend(exif);
        with.extend(&bytes[2..]);
        with
    }

    fn says(bytes: &[u8], words: &[u8]) -> bool {
        bytes.windows(words.len()).any(|window| window == words)
    }

    #[test]
    fn where_a_photograph_was_taken_does_not_travel_with_it_and_its_pixels_stay() {
        let plain = jpeg(64, 48);
        let kept = prepare(with_exif(&plain, 1)).unwrap();
        assert!(!says(&kept.bytes, b"GPS"), "a bundle would carry it to everyone");
        assert_eq!(
            (kept.media_type, kept.bytes == plain),
            ("image/jpeg", true),
            "its pixels are not written anew"
        );
    }

    #[test]
    fn a_photograph_that_is_held_sideways_stands_upright_without_its_metadata() {
        let kept = prepare(with_exif(&jpeg(64, 48), 6)).unwrap();
        assert_eq!((kept.width, kept.height), (48, 64));
        let shown = image::load_from_memory(&kept.bytes).unwrap().into_rgb8();
        assert!(
            shown.get_pixel(24, 5)[0] > 200 && shown.get_pixel(24, 58)[0] < 60,
            "turned the wrong way"
        );
        assert!(!says(&kept.bytes, b"GPS"));
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_decoded() {
        assert_eq!(
            prepare(bomb(60_000, 60_000)),
            Err(PictureError::TooManyPixels {
                width: 60_000,
                height: 60_000
            })
        );
    }

    #[test]
    fn what_cannot_be_shown_is_refused() {
        assert_eq!(prepare(png(1, 1)), Err(PictureError::Invisible));
        assert_eq!(
            prepare(b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
            Err(PictureError::UnknownKind)
        );
        assert!(matches!(
            prepare(png(64, 64)[..90].to_vec()),
            Err(PictureError::Damaged(_))
        ));
        assert!(
            matches!(prepare(bomb(5_000, 5_000)), Err(PictureError::Damaged(_))),
            "less data than it declares"
        );
    }
}
