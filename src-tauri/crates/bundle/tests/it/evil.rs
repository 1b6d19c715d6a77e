//! A second, careless writer of the format: it seals and signs whatever it is given, so that lies get past the signature.

use std::io::{Cursor, Read as _, Write as _};

use serde_json::Value;

use crate::desk::signer;

/// A bundle taken apart.
#[derive(Clone)]
pub(crate) struct Parts {
    /// Names and bytes, but for the manifest and its signature.
    pub(crate) entries: Vec<(String, Vec<u8>)>,
    pub(crate) manifest: Value,
}

/// Takes a bundle apart with an ordinary ZIP reader.
pub(crate) fn apart(bytes: &[u8]) -> Parts {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a bundle of ours");
    let mut entries = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).expect("listed");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("whole");
        let name = entry.name().expect("text").into_owned();
        entries.push((name, content));
    }
    let manifest = entries
        .iter()
        .find(|(name, _)| name == "manifest.json")
        .expect("it has one");
    let manifest = serde_json::from_slice(&manifest.1).expect("JSON");
    entries.retain(|(name, _)| !name.starts_with("manifest"));
    Parts { entries, manifest }
}

impl Parts {
    /// Seals and signs, by docs/bundle-format.md and nothing else.
    pub(crate) fn sealed(&self) -> Vec<u8> {
        self.sealed_as(self.manifest.to_string().as_bytes())
    }

    /// The same, with these bytes for a manifest.
    pub(crate) fn sealed_as(&self, manifest: &[u8]) -> Vec<u8> {
        let mut entries: Vec<(&str, &[u8], Vec<u8>, u16)> = Vec::new();
        for (name, bytes) in &self.entries {
            entries.push((name, bytes, bytes.clone(), 0));
        }
        entries.push(("manifest.json", manifest, deflated(manifest), 8));
        let signature = signer().sign(manifest, "sealed by a careless hand").to_string();
        if self.manifest.get("publisher").is_some() {
            entries.push((
                "manifest.json.minisig",
                signature.as_bytes(),
                signature.clone().into(),
                0,
            ));
        }
        zipped(&entries)
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

fn zipped(entries: &[(&str, &[u8], Vec<u8>, u16)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, plain, packed, method) in entries {
        let offset = u32::try_from(file.len()).expect("small");
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).expect("small").to_le_bytes();
        let mut shared = vec![20, 0, 0, 0];
        shared.extend(method.to_le_bytes());
        shared.extend([0, 0, 0x21, 0]);
        shared.extend(crc32fast::hash(plain).to_le_bytes());
        shared.extend(size(packed));
        shared.extend(size(plain));
        shared.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
        shared.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&shared);
        file.extend(name.as_bytes());
        file.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&shared);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(entries.len()).expect("few").to_le_bytes();
    let (size, offset) = (directory.len(), file.len());
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count);
    file.extend(count);
    file.extend(u32::try_from(size).expect("small").to_le_bytes());
    file.extend(u32::try_from(offset).expect("small").to_le_bytes());
    file.extend([0, 0]);
    file
}
