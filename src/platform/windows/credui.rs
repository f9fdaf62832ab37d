//! credui.dll, loaded for the first dialog only: it brings comctl32 along (see `menu`), and who is
//! signed in needs neither.

use std::ffi::c_void;

use windows_sys::Win32::Foundation::{FARPROC, HMODULE};
use windows_sys::Win32::Security::Credentials::{CREDUI_FLAGS, CREDUI_INFOW, CREDUIWIN_FLAGS};
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};
use windows_sys::core::{BOOL, PCSTR, PCWSTR, PWSTR, s, w};

/// `CredUIPromptForWindowsCredentialsW`
pub(super) type PromptForWindowsCredentials = unsafe extern "system" fn(
    *const CREDUI_INFOW,
    u32,
    *mut u32,
    *const c_void,
    u32,
    *mut *mut c_void,
    *mut u32,
    *mut BOOL,
    CREDUIWIN_FLAGS,
) -> u32;
/// `CredUIPromptForCredentialsW`
pub(super) type PromptForCredentials = unsafe extern "system" fn(
    *const CREDUI_INFOW,
    PCWSTR,
    *const c_void,
    u32,
    PWSTR,
    u32,
    PWSTR,
    u32,
    *mut BOOL,
    CREDUI_FLAGS,
) -> u32;
/// `CredPackAuthenticationBufferW`
pub(super) type Pack = unsafe extern "system" fn(u32, PCWSTR, PCWSTR, *mut u8, *mut u32) -> BOOL;
/// `CredUnPackAuthenticationBufferW`
pub(super) type Unpack = unsafe extern "system" fn(
    u32,
    *const c_void,
    u32,
    PWSTR,
    *mut u32,
    PWSTR,
    *mut u32,
    PWSTR,
    *mut u32,
) -> BOOL;

/// The library's functions.
#[derive(Clone, Copy)]
pub(super) struct CredUi {
    pub(super) prompt_for_windows_credentials: PromptForWindowsCredentials,
    pub(super) prompt_for_credentials: PromptForCredentials,
    pub(super) pack: Pack,
    pub(super) unpack: Unpack,
}

impl CredUi {
    /// Loads the library, for good. An error where Windows lacks it or one of the functions.
    pub(super) fn load() -> std::io::Result<Self> {
        // SAFETY: the names live through the calls, and only Windows' own directory is searched;
        // the types above are those of the functions by these names, which stay loaded.
        unsafe {
            let library = LoadLibraryExW(
                w!("credui.dll"),
                std::ptr::null_mut(),
                LOAD_LIBRARY_SEARCH_SYSTEM32,
            );
            if library.is_null() {
                return Err(std::io::Error::last_os_error());
            }
            let windows = find(library, s!("CredUIPromptForWindowsCredentialsW"))?;
            let older = find(library, s!("CredUIPromptForCredentialsW"))?;
            let pack = find(library, s!("CredPackAuthenticationBufferW"))?;
            let unpack = find(library, s!("CredUnPackAuthenticationBufferW"))?;
            Ok(Self {
                prompt_for_windows_credentials: std::mem::transmute::<
                    Found,
                    PromptForWindowsCredentials,
                >(windows),
                prompt_for_credentials: std::mem::transmute::<Found, PromptForCredentials>(older),
                pack: std::mem::transmute::<Found, Pack>(pack),
                unpack: std::mem::transmute::<Found, Unpack>(unpack),
            })
        }
    }
}

/// A function whose type the caller names.
type Found = unsafe extern "system" fn() -> isize;

/// # Safety
/// A loaded library, and a text that ends with NUL.
unsafe fn find(library: HMODULE, name: PCSTR) -> std::io::Result<Found> {
    // SAFETY: the caller's promise.
    let found: FARPROC = unsafe { GetProcAddress(library, name) };
    found.ok_or_else(std::io::Error::last_os_error)
}
