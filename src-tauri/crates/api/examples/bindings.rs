//! Prints the page's types; `cargo xtask bindings` writes them into the page.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    use std::io::Write as _;
    std::io::stdout().write_all(kalan_api::typescript::bindings()?.as_bytes())?;
    Ok(())
}
