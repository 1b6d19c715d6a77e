//! What a bundle may ask of this machine, decided before anything is allocated for it.

/// The bounds a reader holds a bundle to. Each is the largest value that is still taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole file: against a download or a copy without an end.
    pub file_bytes: u64,
    /// Entries of the container: against a directory that fills the memory.
    pub entries: u64,
    /// Bytes of the manifest, unpacked: against a deflate bomb.
    pub manifest_bytes: u64,
    /// Articles, those taken back included.
    pub articles: usize,
    /// Pictures and sounds.
    pub assets: usize,
    /// Bytes of one picture or sound.
    pub asset_bytes: u64,
    /// Bytes of one block, packed or unpacked: what a single article may cost to read.
    pub block_bytes: u64,
    /// Bytes that all blocks together may unpack to, whatever they are packed in.
    pub unpacked_free: u64,
    /// Beyond those, unpacked bytes for each packed one: against many small bombs.
    pub unpacked_ratio: u64,
    /// Bytes of the dictionary, as it is kept and unpacked.
    pub dictionary_bytes: u64,
    /// Bytes of held articles that a delta may be packed against.
    pub prior_bytes: u64,
    /// Bytes of one word of the manifest: a title, a note, an address.
    pub text_bytes: usize,
    /// Tags, pictures or addresses of one article.
    pub list_items: usize,
}

impl Default for Limits {
    /// What a machine of 4 GB bears, and no library has come near.
    fn default() -> Self {
        Self {
            file_bytes: 64 << 30,
            entries: 1_000_000,
            manifest_bytes: 128 << 20,
            articles: 300_000,
            assets: 600_000,
            asset_bytes: 2 << 30,
            block_bytes: 16 << 20,
            unpacked_free: 64 << 20,
            unpacked_ratio: 200,
            dictionary_bytes: 1 << 20,
            prior_bytes: 4 << 20,
            text_bytes: 64 << 10,
            list_items: 4_000,
        }
    }
}
