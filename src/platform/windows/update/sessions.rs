//! The sessions of this computer, and in which of them our program runs.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::slice;

use windows_sys::Win32::Foundation::FALSE;
use windows_sys::Win32::System::RemoteDesktop::{
    ProcessIdToSessionId, WTS_CURRENT_SERVER_HANDLE, WTS_INFO_CLASS, WTS_PROCESS_INFOW,
    WTS_SESSION_INFOW, WTSActive, WTSDisconnected, WTSDomainName, WTSEnumerateProcessesW,
    WTSEnumerateSessionsW, WTSFreeMemory, WTSQuerySessionInformationW, WTSUserName,
};
use windows_sys::Win32::System::Threading::{
    OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, QueryFullProcessImageNameW,
    TerminateProcess,
};

use super::super::wide::{from_wide, text_at};
use super::sid::sid_text;
use crate::platform::rules::rollout::{Process, Session};

/// The session that this process belongs to.
pub(super) fn own() -> Option<u32> {
    let mut session = 0;
    // SAFETY: the number lives through the call.
    let done = unsafe { ProcessIdToSessionId(std::process::id(), &raw mut session) };
    (done != FALSE).then_some(session)
}

/// The sessions, seen or not at the moment, with their users. Session 0 is among them.
pub(super) fn all() -> io::Result<Vec<Session>> {
    let mut list: *mut WTS_SESSION_INFOW = std::ptr::null_mut();
    let mut count = 0;
    // SAFETY: list and count live through the call; the list is freed below.
    let done = unsafe {
        WTSEnumerateSessionsW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &raw mut list, &raw mut count)
    };
    if done == FALSE || list.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: Windows says how many there are.
    let sessions = unsafe { slice::from_raw_parts(list, count as usize) }
        .iter()
        .filter(|session| [WTSActive, WTSDisconnected].contains(&session.State))
        .map(|session| Session { id: session.SessionId, user: user_of(session.SessionId) })
        .collect();
    // SAFETY: from Windows, freed once.
    unsafe { WTSFreeMemory(list.cast()) };
    Ok(sessions)
}

/// `DOMAIN\user`; `None` at the sign-in screen.
fn user_of(session: u32) -> Option<String> {
    let user = fact(session, WTSUserName).filter(|name| !name.is_empty())?;
    Some(format!(r"{}\{user}", fact(session, WTSDomainName).unwrap_or_default()))
}

fn fact(session: u32, class: WTS_INFO_CLASS) -> Option<String> {
    let mut text = std::ptr::null_mut();
    let mut bytes = 0;
    // SAFETY: both live through the call; the text is freed below.
    let done = unsafe {
        WTSQuerySessionInformationW(
            WTS_CURRENT_SERVER_HANDLE,
            session,
            class,
            &raw mut text,
            &raw mut bytes,
        )
    };
    if done == FALSE || text.is_null() {
        return None;
    }
    // SAFETY: Windows ends the text with a 0; freed once.
    unsafe {
        let copy = text_at(text);
        WTSFreeMemory(text.cast());
        Some(copy)
    }
}

/// Every other process of the program file that this one runs, in any session. Windows lists names,
/// sessions and accounts without opening the processes, which takes rights that an administrator
/// lacks over another account's.
pub(super) fn with_our_program() -> io::Result<Vec<Process>> {
    let ours = std::env::current_exe()?;
    let ours = ours.to_string_lossy();
    let me = std::process::id();
    let mut list: *mut WTS_PROCESS_INFOW = std::ptr::null_mut();
    let mut count = 0;
    // SAFETY: list and count live through the call; the list is freed below.
    let done = unsafe {
        WTSEnumerateProcessesW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &raw mut list, &raw mut count)
    };
    if done == FALSE || list.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: Windows says how many there are.
    let found = unsafe { slice::from_raw_parts(list, count as usize) }
        .iter()
        .filter(|row| row.ProcessId != me && !row.pProcessName.is_null())
        .map(|row| Process {
            id: row.ProcessId,
            session: row.SessionId,
            // SAFETY: Windows ends the name with a 0.
            name: unsafe { text_at(row.pProcessName) },
            account: sid_text(row.pUserSid),
            path: None,
        })
        .filter(|process| process.runs(&ours)) // by its name
        .map(|process| Process { path: path_of(process.id), ..process })
        .filter(|process| process.runs(&ours))
        .collect();
    // SAFETY: from Windows, freed once.
    unsafe { WTSFreeMemory(list.cast()) };
    Ok(found)
}

/// Ends a process of ours at once. Its number may be another's by now, so the path is read again by
/// the handle that ends it.
pub(super) fn end(process: &Process) {
    let Some(handle) = open(process.id, PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE)
    else {
        return;
    };
    let ours = std::env::current_exe().map(|path| path.to_string_lossy().to_lowercase());
    if image(&handle).is_some_and(|path| ours.is_ok_and(|ours| path.to_lowercase() == ours)) {
        // SAFETY: an open process.
        unsafe { TerminateProcess(handle.as_raw_handle(), 0) };
    }
}

/// The program file that a process runs, where we may know.
fn path_of(id: u32) -> Option<String> {
    image(&open(id, PROCESS_QUERY_LIMITED_INFORMATION)?)
}

fn image(process: &OwnedHandle) -> Option<String> {
    let mut path = [0; 1024];
    let mut units = 1024;
    // SAFETY: an open process; `units` says how long the buffer is.
    let done = unsafe {
        QueryFullProcessImageNameW(process.as_raw_handle(), 0, path.as_mut_ptr(), &raw mut units)
    };
    (done != FALSE).then(|| from_wide(&path))
}

fn open(id: u32, access: u32) -> Option<OwnedHandle> {
    // SAFETY: no pointers.
    let handle = unsafe { OpenProcess(access, FALSE, id) };
    // SAFETY: a handle of ours alone.
    (!handle.is_null()).then(|| unsafe { OwnedHandle::from_raw_handle(handle) })
}
