//! The console of the parent process.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use windows_sys::Win32::Foundation::{
    FALSE, GENERIC_READ, GENERIC_WRITE, HANDLE, INVALID_HANDLE_VALUE,
};
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, FILE_SHARE_READ, FILE_SHARE_WRITE, FILE_TYPE_UNKNOWN, GetFileType, OPEN_EXISTING,
};
use windows_sys::Win32::System::Console::{
    ATTACH_PARENT_PROCESS, AttachConsole, GetStdHandle, STD_ERROR_HANDLE, STD_HANDLE,
    STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, SetStdHandle,
};
use windows_sys::Win32::System::StationsAndDesktops::{
    GetProcessWindowStation, GetUserObjectInformationW, UOI_FLAGS, USEROBJECTFLAGS,
};
use windows_sys::Win32::UI::WindowsAndMessaging::WSF_VISIBLE;

use super::wide::wide;

/// Lets this program, which Windows starts without a console, read and print on its parent's.
/// What was redirected to a file or a pipe stays there.
pub fn attach() {
    let streams = [
        (STD_INPUT_HANDLE, "CONIN$"),
        (STD_OUTPUT_HANDLE, "CONOUT$"),
        (STD_ERROR_HANDLE, "CONOUT$"),
    ];
    // Before attaching, which may fill in handles by itself.
    let missing = streams.map(|(stream, _)| !is_open(stream));
    if !missing.contains(&true) {
        return;
    }
    // SAFETY: no pointers. FALSE if the parent has no console.
    if unsafe { AttachConsole(ATTACH_PARENT_PROCESS) } == FALSE {
        return;
    }
    for ((stream, device), missing) in streams.into_iter().zip(missing) {
        if missing && let Some(handle) = open(device) {
            // SAFETY: a handle that is never closed.
            unsafe { SetStdHandle(stream, handle) };
        }
    }
}

fn is_open(stream: STD_HANDLE) -> bool {
    // SAFETY: no pointers; Windows answers for handles that are none.
    unsafe {
        let handle = GetStdHandle(stream);
        !handle.is_null()
            && handle != INVALID_HANDLE_VALUE
            && GetFileType(handle) != FILE_TYPE_UNKNOWN
    }
}

fn open(device: &str) -> Option<HANDLE> {
    // SAFETY: the name lives through the call.
    let handle = unsafe {
        CreateFileW(
            wide(device).as_ptr(),
            GENERIC_READ | GENERIC_WRITE,
            FILE_SHARE_READ | FILE_SHARE_WRITE,
            std::ptr::null(),
            OPEN_EXISTING,
            0,
            std::ptr::null_mut(),
        )
    };
    (handle != INVALID_HANDLE_VALUE).then_some(handle)
}

/// Whether there can be an icon: not in a service or under a task without a session. In doubt, yes.
pub fn has_desktop() -> bool {
    let mut flags = USEROBJECTFLAGS::default();
    // SAFETY: the structure lives through the call and its size is passed; the handle need not be
    // closed.
    let known = unsafe {
        GetUserObjectInformationW(
            GetProcessWindowStation(),
            UOI_FLAGS,
            (&raw mut flags).cast(),
            u32::try_from(size_of::<USEROBJECTFLAGS>()).unwrap_or_default(),
            std::ptr::null_mut(),
        )
    };
    known == FALSE || flags.dwFlags & WSF_VISIBLE.cast_unsigned() != 0
}
