// Puts the theme, the language and the panes' widths on before the first paint. The settings come from the library a moment later;
// until then the last ones that this page saw hold, so that a dark room stays dark.
try {
  const { dataset, style } = document.documentElement;
  const [theme, language] = ["kalan.theme", "kalan.language"].map((name) => localStorage.getItem(name));
  if (theme && theme !== "auto") dataset.theme = theme;
  if (language) dataset.language = language;
  if (language === "ar") document.documentElement.dir = "rtl";
  const widths = { "--pane-source": "kalan.sources", "--pane-list": "kalan.list" };
  for (const [width, name] of Object.entries(widths)) {
    const rem = localStorage.getItem(name);
    if (rem) style.setProperty(width, `${rem}rem`);
  }
} catch {
  // No storage here: the system's colours and language hold.
}
