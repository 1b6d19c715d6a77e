//! The page's types are current, and a guest cannot write.

use kalan_api::{COMMANDS, Context, call};
use kalan_engine::{Engine, EngineConfig};
use kalan_model::ErrorCode;
use serde_json::json;

#[test]
fn the_page_has_the_types_of_today() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../ui/src/lib/backend/bindings.ts"
    );
    let written = std::fs::read_to_string(path).unwrap();
    let current = kalan_api::typescript::bindings().unwrap();
    assert!(
        written == current,
        "bindings.ts is stale: run `cargo xtask bindings`"
    );
}

#[test]
fn the_window_allows_exactly_the_commands_of_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../permissions/app.toml");
    let permissions = std::fs::read_to_string(path).unwrap();
    for name in COMMANDS {
        assert!(
            permissions.contains(&format!("\"{name}\"")),
            "{name} is missing in permissions/app.toml"
        );
    }
}

#[tokio::test]
async fn a_guest_reads_and_cannot_write() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(dir.path(), EngineConfig::default()).unwrap();
    let guest = Context::guest(engine.reader().clone(), "/asset/");
    let list = json!({ "filter": {}, "offset": 0, "limit": 10 });
    assert_eq!(call(&guest, "list_articles", list).await.unwrap()["total"], 0);
    for name in COMMANDS.iter().filter(|name| !READ.contains(name)) {
        let refused = call(&guest, name, json!({})).await.unwrap_err();
        assert_eq!(
            refused.code,
            ErrorCode::NotFound,
            "{name} must not exist for a guest"
        );
    }
}

const READ: &[&str] = &[
    "list_sources",
    "list_articles",
    "open_article",
    "list_groups",
    "list_ids",
    "search",
    "search_facets",
    "get_settings",
    "export_opml",
];

#[tokio::test]
async fn a_request_that_cannot_be_read_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let context = Context::owner(
        Engine::open(dir.path(), EngineConfig::default()).unwrap(),
        "/asset/",
    );
    let refused = call(&context, "open_article", json!({ "id": "12", "more": 1 }))
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::Usage);
}
