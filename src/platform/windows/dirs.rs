//! Where our files are.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::ffi::OsString;
use std::os::windows::ffi::OsStringExt;
use std::path::PathBuf;

use windows_sys::Win32::Foundation::S_OK;
use windows_sys::Win32::System::Com::CoTaskMemFree;
use windows_sys::Win32::UI::Shell::{FOLDERID_LocalAppData, SHGetKnownFolderPath};

/// This user's local, non-roaming directory of ours: `%LOCALAPPDATA%\Tecjump\Tray`.
pub fn state() -> PathBuf {
    let local = local_app_data()
        .or_else(|| std::env::var_os("LOCALAPPDATA").map(PathBuf::from))
        .unwrap_or_else(std::env::temp_dir);
    local.join("Tecjump").join("Tray")
}

fn local_app_data() -> Option<PathBuf> {
    let mut path = std::ptr::null_mut();
    // SAFETY: the identifier is a constant; `path` receives a buffer that we free below.
    let result = unsafe {
        SHGetKnownFolderPath(&FOLDERID_LocalAppData, 0, std::ptr::null_mut(), &raw mut path)
    };
    if path.is_null() {
        return None;
    }
    // SAFETY: on success Windows ends the text with a 0, so that many units are readable.
    let text = (result == S_OK).then(|| unsafe {
        let mut units = 0;
        while *path.add(units) != 0 {
            units += 1;
        }
        OsString::from_wide(std::slice::from_raw_parts(path, units))
    });
    // SAFETY: from Windows, which asks that it be freed like this, on failure too.
    unsafe { CoTaskMemFree(path.cast()) };
    text.map(PathBuf::from)
}
