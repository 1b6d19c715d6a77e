//! Writes the page's types from the commands, so that nobody types them twice.

use std::fs;

use crate::house::{self, House};
use crate::stop::Stop;

const FILE: &str = "ui/src/lib/backend/bindings.ts";

/// Writes the file anew; a test of kalan-api holds the committed one to it.
pub(crate) fn write(house: &House) -> Result<(), Stop> {
    let mut command = house.cargo(&[
        "run",
        "--quiet",
        "--package",
        "kalan-api",
        "--example",
        "bindings",
    ]);
    let text = house::read(command.stderr(std::process::Stdio::inherit()))
        .ok_or_else(|| Stop::Failed("the bindings could not be written: does kalan-api build?".into()))?;
    fs::write(house.root.join(FILE), text)
        .map_err(|error| Stop::Machine(format!("cannot write {FILE}: {error}")))
}
