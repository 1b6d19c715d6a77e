//! libzim as Rust sees it: the only door to another language, and all of the house's unsafe code.
//!
//! The C++ side (`shim.h`) catches what libzim throws, copies what it is lent, and lends its answers until the next
//! call on the same handle; here they are copied before anything else is asked.

#![expect(
    unsafe_code,
    reason = "libzim is C++; the door is this file alone, in a program of its own (decision 24)"
)]

use std::io;
use std::ptr::NonNull;

use kalan_export::zim_wire::Entry;

mod c {
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub(super) struct Bytes {
        pub(super) data: *const u8,
        pub(super) size: usize,
    }

    #[repr(C)]
    pub(super) struct Entry {
        pub(super) path: Bytes,
        pub(super) title: Bytes,
        pub(super) media_type: Bytes,
        pub(super) size_bytes: u64,
    }

    pub(super) enum Writer {}
    pub(super) enum Reader {}

    unsafe extern "C" {
        pub(super) fn kalan_zim_error() -> Bytes;
        pub(super) fn kalan_zim_begin(path: Bytes, language: Bytes) -> *mut Writer;
        pub(super) fn kalan_zim_metadata(writer: *mut Writer, name: Bytes, value: Bytes) -> bool;
        pub(super) fn kalan_zim_illustration(writer: *mut Writer, png: Bytes) -> bool;
        pub(super) fn kalan_zim_page(
            writer: *mut Writer,
            path: Bytes,
            title: Bytes,
            text: Bytes,
            keywords: Bytes,
            html: Bytes,
        ) -> bool;
        pub(super) fn kalan_zim_file(
            writer: *mut Writer,
            path: Bytes,
            media_type: Bytes,
            bytes: Bytes,
        ) -> bool;
        pub(super) fn kalan_zim_finish(writer: *mut Writer, main: Bytes) -> bool;
        pub(super) fn kalan_zim_drop_writer(writer: *mut Writer);
        pub(super) fn kalan_zim_open(path: Bytes) -> *mut Reader;
        pub(super) fn kalan_zim_is_whole(reader: *mut Reader) -> bool;
        pub(super) fn kalan_zim_count(reader: *mut Reader, articles: *mut u32) -> bool;
        pub(super) fn kalan_zim_article(reader: *mut Reader, number: u32, told: *mut Entry) -> bool;
        pub(super) fn kalan_zim_entry(reader: *mut Reader, path: Bytes, told: *mut Entry) -> bool;
        pub(super) fn kalan_zim_main(reader: *mut Reader, told: *mut Entry) -> bool;
        pub(super) fn kalan_zim_bytes(reader: *mut Reader, path: Bytes, most: u64, bytes: *mut Bytes)
        -> bool;
        pub(super) fn kalan_zim_metadata_of(
            reader: *mut Reader,
            name: Bytes,
            most: u64,
            bytes: *mut Bytes,
        ) -> bool;
        pub(super) fn kalan_zim_drop_reader(reader: *mut Reader);
        pub(super) fn kalan_zim_bound_memory(bytes: u64) -> bool;
    }
}

const NOTHING: c::Bytes = c::Bytes {
    data: std::ptr::null(),
    size: 0,
};

fn lent(bytes: &[u8]) -> c::Bytes {
    c::Bytes {
        data: bytes.as_ptr(),
        size: bytes.len(),
    }
}

/// What was lent, copied.
fn kept(bytes: c::Bytes) -> Vec<u8> {
    if bytes.data.is_null() {
        return Vec::new();
    }
    // SAFETY: the C++ side gives a pointer to `size` bytes that live until the next call on its handle; there is one
    // thread, and none was made since.
    unsafe { std::slice::from_raw_parts(bytes.data, bytes.size) }.to_vec()
}

fn words(bytes: c::Bytes) -> String {
    String::from_utf8_lossy(&kept(bytes)).into_owned()
}

/// The answer of a function of the C++ side.
fn went_well(well: bool) -> io::Result<()> {
    if well {
        return Ok(());
    }
    // SAFETY: no arguments; the words live until the next failure.
    Err(io::Error::other(words(unsafe { c::kalan_zim_error() })))
}

/// No more memory of one's own than this, for what a file may make the library ask.
pub(crate) fn bound_memory(bytes: u64) -> io::Result<()> {
    // SAFETY: a plain number.
    went_well(unsafe { c::kalan_zim_bound_memory(bytes) })
}

/// A ZIM that is being written.
pub(crate) struct Writer(NonNull<c::Writer>);

impl Writer {
    pub(crate) fn begin(path: &str, language: &str) -> io::Result<Self> {
        // SAFETY: both are copied before the call returns, as are all bytes lent below.
        let writer = unsafe { c::kalan_zim_begin(lent(path.as_bytes()), lent(language.as_bytes())) };
        NonNull::new(writer).map_or_else(
            || went_well(false).and(Err(io::ErrorKind::Other.into())),
            |it| Ok(Self(it)),
        )
    }

    pub(crate) fn metadata(&mut self, name: &str, value: &[u8]) -> io::Result<()> {
        // SAFETY: the handle is this one's own until it is dropped, as in all calls below.
        went_well(unsafe { c::kalan_zim_metadata(self.0.as_ptr(), lent(name.as_bytes()), lent(value)) })
    }

    pub(crate) fn illustration(&mut self, png: &[u8]) -> io::Result<()> {
        // SAFETY: as `metadata`.
        went_well(unsafe { c::kalan_zim_illustration(self.0.as_ptr(), lent(png)) })
    }

    pub(crate) fn page(&mut self, path: &str, words: [&str; 3], html: &[u8]) -> io::Result<()> {
        let [title, text, keywords] = words.map(|words| lent(words.as_bytes()));
        // SAFETY: as `metadata`.
        went_well(unsafe {
            c::kalan_zim_page(
                self.0.as_ptr(),
                lent(path.as_bytes()),
                title,
                text,
                keywords,
                lent(html),
            )
        })
    }

    pub(crate) fn file(&mut self, path: &str, media_type: &str, bytes: &[u8]) -> io::Result<()> {
        let (path, media_type) = (lent(path.as_bytes()), lent(media_type.as_bytes()));
        // SAFETY: as `metadata`.
        went_well(unsafe { c::kalan_zim_file(self.0.as_ptr(), path, media_type, lent(bytes)) })
    }

    pub(crate) fn finish(self, main: &str) -> io::Result<()> {
        // SAFETY: as `metadata`; nothing is asked of it after.
        went_well(unsafe { c::kalan_zim_finish(self.0.as_ptr(), lent(main.as_bytes())) })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // SAFETY: it came from `begin`, and this is its end.
        unsafe { c::kalan_zim_drop_writer(self.0.as_ptr()) }
    }
}

/// A ZIM that is read. Nothing in it is believed: each question may fail.
pub(crate) struct Reader(NonNull<c::Reader>);

impl Reader {
    pub(crate) fn open(path: &str) -> io::Result<Self> {
        // SAFETY: the path is copied before the call returns, as are all bytes lent below.
        let reader = unsafe { c::kalan_zim_open(lent(path.as_bytes())) };
        NonNull::new(reader).map_or_else(
            || went_well(false).and(Err(io::ErrorKind::Other.into())),
            |it| Ok(Self(it)),
        )
    }

    /// Whether it is as its checksum says; an error where it is not.
    pub(crate) fn is_whole(&mut self) -> io::Result<()> {
        // SAFETY: the handle is this one's own until it is dropped, as in all calls below.
        went_well(unsafe { c::kalan_zim_is_whole(self.0.as_ptr()) })
    }

    pub(crate) fn count(&mut self) -> io::Result<u32> {
        let mut articles = 0;
        // SAFETY: as `is_whole`; the place for the answer is on this stack.
        went_well(unsafe { c::kalan_zim_count(self.0.as_ptr(), &raw mut articles) })?;
        Ok(articles)
    }

    pub(crate) fn article(&mut self, number: u32) -> io::Result<Entry> {
        // SAFETY: as `count`.
        told(|place| unsafe { c::kalan_zim_article(self.0.as_ptr(), number, place) })
    }

    pub(crate) fn entry(&mut self, path: &str) -> io::Result<Entry> {
        // SAFETY: as `count`.
        told(|place| unsafe { c::kalan_zim_entry(self.0.as_ptr(), lent(path.as_bytes()), place) })
    }

    pub(crate) fn main_page(&mut self) -> io::Result<Entry> {
        // SAFETY: as `count`.
        told(|place| unsafe { c::kalan_zim_main(self.0.as_ptr(), place) })
    }

    pub(crate) fn bytes(&mut self, path: &str, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = NOTHING;
        let path = lent(path.as_bytes());
        // SAFETY: as `count`.
        went_well(unsafe { c::kalan_zim_bytes(self.0.as_ptr(), path, most, &raw mut bytes) })?;
        Ok(kept(bytes))
    }

    pub(crate) fn metadata(&mut self, name: &str, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = NOTHING;
        let name = lent(name.as_bytes());
        // SAFETY: as `count`.
        went_well(unsafe { c::kalan_zim_metadata_of(self.0.as_ptr(), name, most, &raw mut bytes) })?;
        Ok(kept(bytes))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // SAFETY: it came from `open`, and this is its end.
        unsafe { c::kalan_zim_drop_reader(self.0.as_ptr()) }
    }
}

fn told(ask: impl FnOnce(*mut c::Entry) -> bool) -> io::Result<Entry> {
    let mut entry = c::Entry {
        path: NOTHING,
        title: NOTHING,
        media_type: NOTHING,
        size_bytes: 0,
    };
    went_well(ask(&raw mut entry))?;
    Ok(Entry {
        path: words(entry.path),
        title: words(entry.title),
        media_type: words(entry.media_type),
        size_bytes: entry.size_bytes,
    })
}
