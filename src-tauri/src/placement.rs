//! The size of the window, kept from one start to the next.

use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tauri::{LogicalSize, Manager, Runtime, WebviewWindow};

const FILE: &str = "window.json";

/// How the window was left; sizes in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Placement {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) maximized: bool,
}

impl Default for Placement {
    fn default() -> Self {
        Self {
            width: 1280.0,
            height: 800.0,
            maximized: false,
        }
    }
}

/// The narrowest window that the page folds to.
pub(crate) const SMALLEST: LogicalSize<f64> = LogicalSize::new(360.0, 480.0);
/// No screen is larger: a damaged file must not ask for more memory than there is.
const LARGEST: LogicalSize<f64> = LogicalSize::new(7680.0, 4320.0);

impl Placement {
    /// How the window was left, or the first one's size; a damaged file is no reason not to open.
    pub(crate) fn load<R: Runtime>(app: &impl Manager<R>) -> Self {
        let text = file(app).and_then(|path| fs::read_to_string(path).ok());
        text.map_or_else(Self::default, |text| Self::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let kept: Self = serde_json::from_str(text).unwrap_or_default();
        Self {
            width: kept.width.clamp(SMALLEST.width, LARGEST.width),
            height: kept.height.clamp(SMALLEST.height, LARGEST.height),
            maximized: kept.maximized,
        }
    }

    /// Keeps how the window is now; a disk that is full costs the size and nothing else.
    pub(crate) fn save<R: Runtime>(window: &WebviewWindow<R>) {
        let maximized = window.is_maximized().unwrap_or(false);
        let mut placement = Self {
            maximized,
            ..Self::load(window)
        };
        if let (false, Ok(size), Ok(scale)) = (maximized, window.inner_size(), window.scale_factor()) {
            let size = size.to_logical::<f64>(scale);
            (placement.width, placement.height) = (size.width, size.height);
        }
        if let (Some(path), Ok(text)) = (file(window), serde_json::to_string(&placement)) {
            let _ = path.parent().map(fs::create_dir_all);
            let _ = fs::write(path, text);
        }
    }
}

fn file<R: Runtime>(app: &impl Manager<R>) -> Option<PathBuf> {
    Some(app.path().app_config_dir().ok()?.join(FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_survives_its_file() {
        let placement = Placement {
            width: 900.0,
            height: 700.0,
            maximized: true,
        };
        let text = serde_json::to_string(&placement).expect("numbers have JSON");
        assert_eq!(
            Placement::parse(&text),
            placement,
            "the window opens as it was left"
        );
    }

    #[test]
    fn a_damaged_or_absurd_file_still_gives_a_window_that_can_be_used() {
        assert_eq!(
            Placement::parse("{\"width\":"),
            Placement::default(),
            "cut in the middle"
        );
        assert_eq!(
            Placement::parse("{\"maximized\":true}").width,
            1280.0,
            "an older file has fewer words"
        );
        let absurd = Placement::parse("{\"width\":1e300,\"height\":-5}");
        assert_eq!(
            (absurd.width, absurd.height),
            (LARGEST.width, SMALLEST.height),
            "held to what a screen can show"
        );
    }
}
