//! Finds libzim and compiles the few lines of C++ that stand before it.

/// What one types to get it, where apt is.
const INSTALL: &str = "sudo apt-get install -y g++ libzim-dev";

fn main() {
    println!("cargo:rerun-if-changed=src/shim.cc");
    println!("cargo:rerun-if-changed=src/shim.h");
    println!("cargo:rerun-if-changed=src/disk.cc");
    // Its own libraries (Xapian, ICU, zstd) are its own affair: it is linked as it is installed.
    let libzim = pkg_config::Config::new()
        .atleast_version("7.2")
        .cargo_metadata(false)
        .probe("libzim")
        .unwrap_or_else(|error| {
            panic!(
                "kalan-zim needs libzim 7.2 or newer with its headers. On Debian and Ubuntu:\n\n    {INSTALL}\n\n\
                 `cargo xtask run` and `cargo xtask test` install it where they may.\n\n{error}"
            )
        });
    cc::Build::new()
        .cpp(true)
        .file("src/shim.cc")
        .file("src/disk.cc")
        .includes(&libzim.include_paths)
        .std("c++17")
        .compile("kalan_zim_shim");
    for path in &libzim.link_paths {
        println!("cargo:rustc-link-search=native={}", path.display());
    }
    println!("cargo:rustc-link-lib=dylib=zim");
}
