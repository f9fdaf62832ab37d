//! credui.dll, loaded for the first dialog only: it brings comctl32 along (see `menu`), and who is
//! signed in needs neither.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::ffi::c_void;

use windows_sys::Win32::Security::Credentials::{CREDUI_FLAGS, CREDUI_INFOW, CREDUIWIN_FLAGS};
use windows_sys::core::{BOOL, PCWSTR, PWSTR, s, w};

use super::dll::{Dll, Function};

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
        // SAFETY: the names end with NUL; the types above are those of the functions by these names,
        // which stay loaded.
        unsafe {
            let library = Dll::load(w!("credui.dll"))?;
            let windows = library.function(s!("CredUIPromptForWindowsCredentialsW"))?;
            let older = library.function(s!("CredUIPromptForCredentialsW"))?;
            let pack = library.function(s!("CredPackAuthenticationBufferW"))?;
            let unpack = library.function(s!("CredUnPackAuthenticationBufferW"))?;
            Ok(Self {
                prompt_for_windows_credentials: std::mem::transmute::<
                    Function,
                    PromptForWindowsCredentials,
                >(windows),
                prompt_for_credentials: std::mem::transmute::<Function, PromptForCredentials>(
                    older,
                ),
                pack: std::mem::transmute::<Function, Pack>(pack),
                unpack: std::mem::transmute::<Function, Unpack>(unpack),
            })
        }
    }
}
