//! Windows' own libraries that are loaded when they are first needed.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::io;

use windows_sys::Win32::Foundation::HMODULE;
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};
use windows_sys::core::{PCSTR, PCWSTR};

/// A function whose type the caller names.
pub(super) type Function = unsafe extern "system" fn() -> isize;

/// A library of Windows' own directory. It stays loaded.
#[derive(Clone, Copy)]
pub(super) struct Dll(HMODULE);

impl Dll {
    /// Loads the library. An error where Windows lacks it.
    ///
    /// # Safety
    /// The name ends with NUL.
    pub(super) unsafe fn load(name: PCWSTR) -> io::Result<Self> {
        // SAFETY: the caller's promise; only Windows' own directory is searched.
        let library =
            unsafe { LoadLibraryExW(name, std::ptr::null_mut(), LOAD_LIBRARY_SEARCH_SYSTEM32) };
        if library.is_null() { Err(io::Error::last_os_error()) } else { Ok(Self(library)) }
    }

    /// Finds a function. An error where the library lacks it.
    ///
    /// # Safety
    /// The name ends with NUL.
    pub(super) unsafe fn function(self, name: PCSTR) -> io::Result<Function> {
        // SAFETY: the caller's promise, and a loaded library.
        unsafe { GetProcAddress(self.0, name) }.ok_or_else(io::Error::last_os_error)
    }
}
