//! `kalan-zim`: writes and reads ZIM files for Kalan, frame by frame over its standard input and output.
//!
//! Apart from Kalan's other programs for two reasons (decision 24): libzim is GPL, and a file from anywhere is not to
//! be opened by C++ in the program that holds the library.

mod libzim;
mod read;
mod write;

use std::error::Error;
use std::io::{self, BufReader, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let input = BufReader::new(io::stdin().lock());
    let output = BufWriter::new(io::stdout().lock());
    let done: Result<(), Box<dyn Error>> = match arguments.as_slice() {
        [verb, out] if verb == "write" => write::write(input, out),
        [verb, file] if verb == "read" => read::read(input, output, file),
        _ => Err("this program is part of Kalan, which calls it: kalan export --format zim".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
