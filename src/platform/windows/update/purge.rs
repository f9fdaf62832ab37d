//! `PURGE=1`: what the program keeps for each user of this computer.
//!
//! A user who is signed in is signed out and loses their files and settings by a process with their
//! own rights: only so their entry in the credential manager goes. Of the others, the files go; their
//! settings and their entry stay, and the server ends their token in time.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::path::PathBuf;

use windows_sys::Win32::System::Environment::ExpandEnvironmentStringsW;

use super::super::dirs;
use super::super::registry::{self, Root};
use super::super::ticks::ticks;
use super::super::wide::{from_wide, wide};
use super::remove::remove_ours;
use super::start;
use crate::platform::rules::rollout::is_service;
use crate::ports::update::{UpdateError, UpdateStep};

const PROFILES: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";
/// Our directory below a user's profile.
const OURS: [&str; 4] = ["AppData", "Local", "Tecjump", "Tray"];
/// What is ours in a user's part of the registry.
const KEYS: [&str; 2] = [r"Software\Tecjump\Tray", r"Software\Classes\AppUserModelId\Tecjump.Tray"];
/// Milliseconds for all users together: the sign-outs must reach the server, and an uninstallation must end.
const UNTIL_FORGOTTEN: u64 = 20_000;

/// Removes it, as far as it goes.
pub(super) fn purge() -> Result<(), UpdateError> {
    let (started, mut errors) = start::everywhere(UpdateStep::Purge, "update forget", &[])?;
    let end = ticks() + UNTIL_FORGOTTEN;
    for process in started {
        process.wait_or_end(end.saturating_sub(ticks()));
    }
    for (sid, profile) in profiles() {
        // Of an account that no user has there is nothing; of a user who is signed in, no other
        // account touches anything.
        if is_service(&sid) || registry::Key::open(Root::Users, &sid).is_ok() {
            continue;
        }
        let removed = remove_ours(&profile, &OURS);
        if let Err(error) = removed {
            errors.push(UpdateError::Files {
                path: OURS.iter().fold(profile, |path, part| path.join(part)),
                error,
            });
        }
    }
    UpdateError::unless_empty(errors)
}

/// Removes this user's files and settings.
pub(super) fn forget() -> Result<(), UpdateError> {
    let ours = dirs::state();
    let files = ours.ancestors().nth(2).map_or(Ok(()), |local| {
        remove_ours(local, &["Tecjump", "Tray"])
            .map_err(|error| UpdateError::Files { path: ours.clone(), error })
    });
    let keys = KEYS.into_iter().try_for_each(|path| {
        registry::forget(path).map_err(|error| UpdateError::RegistryKey { path, error })
    });
    files.and(keys)
}

/// Every user's identifier and directory.
fn profiles() -> Vec<(String, PathBuf)> {
    let Ok(list) = registry::Key::open(Root::Machine, PROFILES) else { return Vec::new() };
    list.keys()
        .into_iter()
        .filter_map(|sid| {
            let key = registry::Key::open(Root::Machine, &format!(r"{PROFILES}\{sid}")).ok()?;
            let path = key.text("ProfileImagePath")?;
            Some((sid, PathBuf::from(expanded(&path)?)))
        })
        .collect()
}

/// The value is written with `%SystemDrive%` or `%SystemRoot%` in it.
fn expanded(path: &str) -> Option<String> {
    let mut buffer = [0; 1024];
    // SAFETY: the path lives through the call, and the number says how long the buffer is.
    let units =
        unsafe { ExpandEnvironmentStringsW(wide(path).as_ptr(), buffer.as_mut_ptr(), 1024) };
    (1..=1024).contains(&units).then(|| from_wide(&buffer))
}
