//! Hands addresses to the shell.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::io;

use windows_sys::Win32::Foundation::{FALSE, S_FALSE, S_OK};
use windows_sys::Win32::System::Com::{
    COINIT_APARTMENTTHREADED, COINIT_DISABLE_OLE1DDE, CoInitializeEx, CoUninitialize,
};
use windows_sys::Win32::UI::Shell::{
    SEE_MASK_FLAG_NO_UI, SEE_MASK_NOASYNC, SHELLEXECUTEINFOW, ShellExecuteExW,
};
use windows_sys::Win32::UI::WindowsAndMessaging::SW_SHOWNORMAL;

use super::wide::wide;

/// Opens the address in the user's browser, mail program or telephone. Returns once the handler has
/// taken it, which may last: to be called on a thread that is not waited for, or that does nothing
/// else.
pub fn open(address: &str) -> io::Result<()> {
    let _apartment = Apartment::enter();
    let address = wide(address);
    let mut launch = SHELLEXECUTEINFOW {
        cbSize: u32::try_from(size_of::<SHELLEXECUTEINFOW>()).unwrap_or_default(),
        // NOASYNC: the thread ends after the call, and with it what the shell had left for later.
        // FLAG_NO_UI: the program reports errors itself; a box of Windows' own would block.
        fMask: SEE_MASK_NOASYNC | SEE_MASK_FLAG_NO_UI,
        lpFile: address.as_ptr(),
        nShow: SW_SHOWNORMAL,
        ..Default::default()
    };
    // SAFETY: the structure, which says its size, and the address live through the call.
    let launched = unsafe { ShellExecuteExW(&raw mut launch) };
    if launched == FALSE { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// COM on this thread, as `ShellExecuteEx` asks for: handlers may be COM objects
/// (learn.microsoft.com, `ShellExecuteExW`, remarks).
struct Apartment {
    entered: bool,
}

impl Apartment {
    fn enter() -> Self {
        let kind = COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE;
        // SAFETY: no pointers but the reserved null.
        let code = unsafe { CoInitializeEx(std::ptr::null(), kind.cast_unsigned()) };
        // Where the thread has another kind of apartment, the shell makes do with that one.
        Self { entered: matches!(code, S_OK | S_FALSE) }
    }
}

impl Drop for Apartment {
    fn drop(&mut self) {
        if self.entered {
            // SAFETY: once for the successful call above, on the same thread.
            unsafe { CoUninitialize() };
        }
    }
}
