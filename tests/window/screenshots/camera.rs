//! Takes screenshots of the window.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::app::App;

/// Window size in the screenshots, in pixels.
const WIDE: (u32, u32) = (1280, 800);
/// Smaller than the minimum size of the window.
const NARROW: (u32, u32) = (900, 620);

/// Changes one pixel. The driver waits for a repaint before it takes a screenshot, and a page without
/// a change is never repainted.
const KEEP_REPAINTING: &str = "const dot = document.body.appendChild(document.createElement('i'));\
    dot.style.cssText = 'position:fixed;right:0;bottom:0;width:1px;height:1px;background:currentColor';\
    setInterval(() => dot.hidden = !dot.hidden, 50);";

pub(crate) struct Camera<'a> {
    app: &'a App,
    folder: PathBuf,
}

impl<'a> Camera<'a> {
    /// Takes screenshots of `app` and writes them below the folder that `TALLYMAN_SCREENSHOTS` names.
    pub(crate) async fn new(app: &'a App) -> Self {
        let folder = PathBuf::from(
            std::env::var_os("TALLYMAN_SCREENSHOTS").expect("TALLYMAN_SCREENSHOTS names a folder"),
        );
        fs::create_dir_all(&folder).expect("a folder");
        let camera = Self { app, folder };
        camera.resize(WIDE).await;
        app.script(KEEP_REPAINTING, vec![]).await;
        camera
    }

    /// Takes one screenshot in light and one in dark.
    pub(crate) async fn take(&self, name: &str) {
        for theme in ["light", "dark"] {
            self.take_in_theme(theme, &format!("{name}-{theme}")).await;
        }
    }

    /// Takes one screenshot in light, in the smallest window.
    pub(crate) async fn take_narrow(&self, name: &str) {
        self.resize(NARROW).await;
        self.take_in_theme("light", &format!("{name}-narrow")).await;
        self.resize(WIDE).await;
    }

    /// Takes screenshots in light and dark, and in light in the smallest window.
    pub(crate) async fn take_all(&self, name: &str) {
        self.take(name).await;
        self.take_narrow(name).await;
    }

    async fn resize(&self, (width, height): (u32, u32)) {
        self.app
            .client
            .set_window_size(width, height)
            .await
            .expect("a size");
    }

    async fn take_in_theme(&self, theme: &str, name: &str) {
        self.app
            .script(
                "document.documentElement.dataset.theme = arguments[0]",
                vec![theme.into()],
            )
            .await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let picture = self.app.client.screenshot().await.expect("a picture");
        fs::write(self.folder.join(format!("{name}.png")), picture).expect("a picture");
    }
}
