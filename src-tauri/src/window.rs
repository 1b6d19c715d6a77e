//! The one window: what it shows, where it may go, and what is kept of it.

use tauri::webview::{Color, NewWindowResponse};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use crate::navigation;
use crate::placement::{Placement, SMALLEST};

/// The window's name in the capabilities.
pub(crate) const LABEL: &str = "main";

/// The paper of the design, so that nothing flashes before the page paints.
const PAPER: Color = Color(0xFC, 0xFA, 0xF5, 0xFF);

/// Opens the window.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let placement = Placement::load(app);
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Kalan")
        .inner_size(placement.width, placement.height)
        .min_inner_size(SMALLEST.width, SMALLEST.height)
        .maximized(placement.maximized)
        .background_color(PAPER)
        // The page takes what is dropped on it by itself, in the browser too.
        .disable_drag_drop_handler()
        .on_navigation(navigation::allowed)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    spare_memory(&window)?;
    let closing = window.clone();
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::CloseRequested { .. }) {
            Placement::save(&closing);
        }
    });
    Ok(())
}

/// Draws the page without the graphics card: text needs none, and its buffers cost 70 MB of a 4 GB machine
/// (docs/decisions/0009).
#[cfg(target_os = "linux")]
fn spare_memory(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};
    window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the same words on every system")]
fn spare_memory(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Brings the window to the front, when the program is started a second time.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}
