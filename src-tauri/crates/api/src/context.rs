//! What a command is carried out with: an engine, or a handle that can only read.

use std::sync::Arc;

use kalan_engine::{Engine, Reader};

/// Who asks: it decides which commands there are.
#[derive(Debug, Clone)]
enum Access {
    Owner(Box<Engine>),
    Guest(Reader),
}

/// What a command is carried out with.
#[derive(Debug, Clone)]
pub struct Context {
    access: Access,
    asset_base: Arc<str>,
}

impl Context {
    /// Everything is allowed. Pictures are addressed as `{asset_base}{article}/{hash}`.
    pub fn owner(engine: Engine, asset_base: &str) -> Self {
        Self {
            access: Access::Owner(Box::new(engine)),
            asset_base: asset_base.into(),
        }
    }

    /// Only reading is possible: the handle has no way to write.
    pub fn guest(reader: Reader, asset_base: &str) -> Self {
        Self {
            access: Access::Guest(reader),
            asset_base: asset_base.into(),
        }
    }

    /// The handle that reads.
    pub fn reader(&self) -> &Reader {
        match &self.access {
            Access::Owner(engine) => engine.reader(),
            Access::Guest(reader) => reader,
        }
    }

    /// The handle that can do everything; none for a guest.
    pub fn engine(&self) -> Option<&Engine> {
        match &self.access {
            Access::Owner(engine) => Some(engine),
            Access::Guest(_) => None,
        }
    }

    pub(crate) fn asset_base(&self) -> &str {
        &self.asset_base
    }
}
