//! Links icons, manifest and version into the Windows program; does nothing for other systems.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads its environment and writes files"
)]

use std::env::var;
use std::error::Error;
use std::fs;
use std::path::Path;

use embed_resource::ParamsIncludeDirs;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets");
    if var("CARGO_CFG_TARGET_OS")? != "windows" {
        return Ok(());
    }
    let out = var("OUT_DIR")?;
    // A header, because resource compilers differ in how they read quotes in a macro's value.
    fs::write(Path::new(&out).join("version.h"), version_header()?)?;
    embed_resource::compile("assets/tecjump-tray.rc", ParamsIncludeDirs([out]))
        .manifest_required()?;
    if var("CARGO_CFG_TARGET_ENV")? == "gnu" {
        // Aligned to pages, so that wine also maps the program from its file instead of copying it.
        println!("cargo::rustc-link-arg-bins=-Wl,--file-alignment,4096");
        // The same commit makes the same program.
        println!("cargo::rustc-link-arg-bins=-Wl,--no-insert-timestamp");
    }
    Ok(())
}

fn version_header() -> Result<String, std::env::VarError> {
    let text = var("CARGO_PKG_VERSION")?;
    let major = var("CARGO_PKG_VERSION_MAJOR")?;
    let minor = var("CARGO_PKG_VERSION_MINOR")?;
    let patch = var("CARGO_PKG_VERSION_PATCH")?;
    Ok(format!("#define VERSION {major},{minor},{patch},0\n#define VERSION_TEXT \"{text}\"\n"))
}
