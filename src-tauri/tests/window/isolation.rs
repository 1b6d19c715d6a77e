//! Whatever got past the sanitizer, nothing of an article runs and nothing of it asks the web, in the real window.
//!
//! Each layer is taken away in turn: the frame's own rules, its sandbox. What is left must hold.

use kalan_test_kit::driver::Window;
use kalan_test_kit::web::Web;
use serde_json::json;

use crate::Desk;

/// What the sanitizer would have removed. A preconnect is not here: no rule stops one, so only the sanitizer does.
const VECTORS: &str = r#"
<script>top.ran = 'script'</script>
<img src="x:" onerror="top.ran = 'handler'"><img src="WEB/img" srcset="WEB/srcset 2x">
<svg onload="top.ran = 'svg'"><image href="WEB/svg"/></svg>
<iframe src="WEB/frame"></iframe><iframe srcdoc="<script>top.ran = 'inner'</script>"></iframe>
<link rel="stylesheet" href="WEB/css"><link rel="prefetch" href="WEB/prefetch">
<object data="WEB/object"></object><embed src="WEB/embed">
<p style="background: url(WEB/style)">words</p><style>body { background: url(WEB/rule) }</style>
<form id="form" action="WEB/form"></form>
<a id="js" href="javascript:top.ran = 'link'">x</a><a id="top" target="_top" href="WEB/top">x</a>
<a id="blank" target="_blank" href="WEB/blank">x</a>
"#;

/// Puts the vectors, as the page puts an article, into a frame made like its own, each time with less around them.
const SHOW: &str = r#"
const [vectors, layer] = arguments;
const own = document.querySelector('iframe');
const frame = document.createElement('iframe');
let words = own.srcdoc;
if (layer === 'rules') words = words.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
if (layer !== 'sandbox') frame.setAttribute('sandbox', own.getAttribute('sandbox'));
frame.srcdoc = words;
frame.id = 'hostile';
document.getElementById('hostile')?.remove();
return new Promise(done => {
  frame.onload = () => {
    const inside = frame.contentDocument;
    const article = inside.createElement('article');
    article.innerHTML = vectors;
    inside.body.replaceChildren(article);
    for (const id of ['js', 'top', 'blank']) inside.getElementById(id)?.click();
    inside.getElementById('form')?.submit();
    setTimeout(() => done(inside.getElementById('js') !== null), 300);
  };
  document.body.append(frame);
});
"#;

#[test]
fn with_any_one_layer_gone_the_others_hold() {
    let desk = Desk::new();
    let web = Web::open();
    web.site(1);
    let window = desk.open(&[]);
    window.keys("a");
    window.wait("document.activeElement.matches('dialog input, [role=dialog] input')");
    window.keys(&web.url("/puits"));
    window.keys("\u{E007}");
    window.wait("document.querySelector('[role=option], [role=row]')");
    window.run(
        "document.querySelector('[role=option], [role=row]').click()",
        json!([]),
    );
    window.wait("document.querySelector('iframe')?.contentDocument?.images.length");

    let asked = web.requests().len();
    for layer in ["sanitizer", "rules", "sandbox"] {
        holds(&window, &web, layer, asked);
    }
}

fn holds(window: &Window, web: &Web, layer: &str, asked: usize) {
    let vectors = VECTORS.replace("WEB", &web.url(""));
    let there = window.settle(
        &format!("(function () {{ {SHOW} }})(...arguments)"),
        json!([vectors, layer]),
    );
    assert_eq!(
        there,
        json!(["ok", true]),
        "without the {layer} the vectors are really in the frame"
    );
    assert_eq!(
        window.run("return window.ran ?? null", json!([])),
        json!(null),
        "without the {layer} nothing runs"
    );
    let since: Vec<_> = web
        .requests()
        .split_off(asked)
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert!(
        since.is_empty(),
        "without the {layer} nothing leaves this machine: {since:?}"
    );
    let page = window.run("return location.protocol", json!([]));
    assert_ne!(
        page,
        json!("http:"),
        "without the {layer} the window stays where it is"
    );
}
