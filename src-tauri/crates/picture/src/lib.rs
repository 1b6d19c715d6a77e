//! Pictures, bounded: what a server sent goes in, a picture that is safe and small enough to keep comes out.
//!
//! Apart from `content`, so that the decoders are built only where pictures are kept.

use std::io::Cursor;

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
    if width.max(height) <= MAX_SIDE || format == ImageFormat::Gif {
        return Ok(kept);
    }
    Ok(smaller(picture, orientation)
        .filter(|smaller| smaller.bytes.len() < kept.bytes.len())
        .unwrap_or(kept))
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

/// The picture at screen size: JPEG, or PNG when one can see through it.
fn smaller(mut picture: DynamicImage, orientation: Orientation) -> Option<Prepared> {
    picture.apply_orientation(orientation);
    let picture = picture.thumbnail(MAX_SIDE, MAX_SIDE);
    let mut bytes = Vec::new();
    let media_type = if picture.color().has_alpha() {
        picture
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .ok()?;
        "image/png"
    } else {
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        picture.to_rgb8().write_with_encoder(encoder).ok()?;
        "image/jpeg"
    };
    Some(Prepared {
        bytes,
        media_type,
        width: picture.width(),
        height: picture.height(),
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
