// Puts the theme on before the first paint. The settings come from the library a moment later; until then the
// last ones that this page saw hold, so that a dark room stays dark.
try {
  const theme = localStorage.getItem("kalan.theme");
  if (theme && theme !== "auto") document.documentElement.dataset.theme = theme;
} catch {
  // No storage here: the system's colours hold.
}
