//! `PURGE=1`: what the program keeps for each user of this computer.
//!
//! Who is signed in is signed out, with their own rights: only so their entry in the credential
//! manager goes. Of the others, files and settings go where they can be reached; their entry stays
//! until somebody removes it, and the server ends its token in time.

use std::fs;
use std::io;
use std::os::windows::fs::MetadataExt;
use std::path::{Path, PathBuf};

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::Storage::FileSystem::FILE_ATTRIBUTE_REPARSE_POINT;
use windows_sys::Win32::System::Registry::{HKEY_USERS, RegDeleteTreeW};

use super::super::registry::{self, Root};
use super::super::wide::wide;
use super::{sessions, start};

const PROFILES: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";
/// Milliseconds for the server to hear of a sign-out.
const UNTIL_SIGNED_OUT: u32 = 20_000;
/// How our files' names begin. Nothing else is touched.
const OURS: [&str; 4] = ["state.", "outbox.", "tecjump-tray.", "tecjump.png"];

/// Removes it, as far as it goes.
pub(super) fn purge() -> Result<(), String> {
    for session in sessions::of_users() {
        if let Ok(started) = start::in_session(session, "sign-out") {
            started.wait(UNTIL_SIGNED_OUT);
        }
    }
    let mut problems = Vec::new();
    for (sid, profile) in profiles() {
        forget_settings(&sid);
        if let Err(error) = remove_files(&profile) {
            problems.push(format!("{}: {error}", profile.display()));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// Every user's identifier and directory.
fn profiles() -> Vec<(String, PathBuf)> {
    let Ok(list) = registry::Key::open(Root::Machine, PROFILES) else { return Vec::new() };
    list.keys()
        .into_iter()
        .filter_map(|sid| {
            let key = registry::Key::open(Root::Machine, &format!(r"{PROFILES}\{sid}")).ok()?;
            let path = key.text("ProfileImagePath")?;
            Some((sid, PathBuf::from(expanded(&path))))
        })
        .collect()
}

/// The value is written with `%SystemDrive%` in it.
#[expect(clippy::disallowed_methods, reason = "the environment is what it is written in")]
fn expanded(path: &str) -> String {
    let drive = std::env::var("SystemDrive").unwrap_or_else(|_| "C:".into());
    path.replace("%SystemDrive%", &drive)
}

/// Only while the user's part of the registry is loaded, that is: while they are signed in.
fn forget_settings(sid: &str) {
    for path in [r"Software\Tecjump\Tray", r"Software\Classes\AppUserModelId\Tecjump.Tray"] {
        // SAFETY: the path lives through the call. Where there is nothing, there is nothing to do.
        let code = unsafe { RegDeleteTreeW(HKEY_USERS, wide(&format!(r"{sid}\{path}")).as_ptr()) };
        if code == ERROR_SUCCESS {
            tracing::debug!(sid, path, "gone");
        }
    }
}

/// A user could have put a link in our way to have somebody else's files removed by SYSTEM, so
/// nothing is followed, and only files that are called like ours go.
#[expect(clippy::disallowed_methods, reason = "a platform's own files")]
fn remove_files(profile: &Path) -> io::Result<()> {
    let company = profile.join(r"AppData\Local\Tecjump");
    let ours = company.join("Tray");
    for directory in [&profile.join("AppData"), &profile.join(r"AppData\Local"), &company, &ours] {
        match fs::symlink_metadata(directory) {
            Ok(data) if data.is_dir() && !is_link(&data) => {}
            Ok(_) => return Err(io::Error::other("a link is in the way")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    for entry in fs::read_dir(&ours)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let data = entry.metadata()?; // of the entry itself, not of what it leads to
        if data.is_file() && !is_link(&data) && OURS.iter().any(|start| name.starts_with(start)) {
            fs::remove_file(entry.path())?;
        }
    }
    // Not where somebody else put something.
    let _ = fs::remove_dir(&ours).and_then(|()| fs::remove_dir(&company));
    Ok(())
}

fn is_link(data: &fs::Metadata) -> bool {
    data.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0
}
