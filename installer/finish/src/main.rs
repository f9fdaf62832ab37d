//! Makes an MSI reproducible: `finish-msi FILE EPOCH`.
//!
//! wixl and msibuild write the time of the build and a random package code into the summary information;
//! both are overwritten. The new package code is a hash of everything else, because Windows Installer
//! treats two files with the same code as the same file.
//!
//! It also sets the code page of the texts, which wixl and msibuild leave out: without it Windows uses its
//! own, and a Portuguese message depends on the computer. The code page is written before `msi` opens the
//! file, because `msi` would read texts without one as UTF-8 and lose every accent.

#![expect(clippy::disallowed_methods, reason = "a build tool reads and writes files")]

use std::error::Error;
use std::io::{self, Cursor, Write};
use std::time::{Duration, SystemTime};
use std::{env, fs};

use uuid::Uuid;

/// Of our package codes.
const NAMESPACE: Uuid = Uuid::from_u128(0xe995_ccb2_8222_4446_8a25_18e7_48e0_b733);
/// The stream of the table `_StringPool`. Windows Installer encodes the name of a table's stream: after
/// U+4840, each code unit holds two characters of an alphabet of 64.
const STRING_POOL: &str = "\u{4840}\u{3f3f}\u{4577}\u{446c}\u{3e6a}\u{44b2}\u{482f}";
/// As in `tecjump-tray.wxs`.
const CODE_PAGE: u16 = 1252;
const PORTUGUESE_BRAZIL: u16 = 1046;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().collect();
    let [_, file, epoch] = &arguments[..] else {
        return Err("usage: finish-msi FILE EPOCH".into());
    };
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(epoch.parse()?);
    let data = with_code_page(fs::read(file)?)?;
    let data = with_summary(data, time, Uuid::nil())?;
    let package_code = Uuid::new_v5(&NAMESPACE, &data);
    fs::write(file, with_summary(data, time, package_code)?)?;
    Ok(())
}

/// The string pool begins with a 32-bit number: its lower half is the code page, its upper half has a flag.
fn with_code_page(data: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(data))?;
    let mut pool = file.open_stream(STRING_POOL)?;
    pool.write_all(&CODE_PAGE.to_le_bytes())?;
    pool.flush()?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

fn with_summary(data: Vec<u8>, time: SystemTime, package_code: Uuid) -> io::Result<Vec<u8>> {
    let mut package = msi::Package::open(Cursor::new(data))?;
    let summary = package.summary_info_mut();
    summary.set_arch("x64");
    summary.set_languages(&[msi::LanguageId::from_id(PORTUGUESE_BRAZIL)]);
    summary.set_creation_time(time);
    summary.set_last_save_time(time);
    summary.set_uuid(package_code);
    package.flush()?;
    Ok(package.into_inner()?.into_inner())
}
