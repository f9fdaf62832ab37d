//! Whole pages, so that wine maps the DLL from its file, as it does with its own, and does not count
//! a copy of it as the memory of the program that is measured.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg-cdylib=-Wl,--file-alignment,4096");
}
