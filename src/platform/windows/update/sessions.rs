//! The sessions of this computer, and in which of them our program runs.

use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};

use windows_sys::Win32::Foundation::{FALSE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::RemoteDesktop::{
    ProcessIdToSessionId, WTS_CURRENT_SERVER_HANDLE, WTS_SESSION_INFOW, WTSActive, WTSDisconnected,
    WTSEnumerateSessionsW, WTSFreeMemory,
};
use windows_sys::Win32::System::Threading::{
    OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, QueryFullProcessImageNameW,
    TerminateProcess,
};

use super::super::wide::from_wide;

/// A running program of ours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Process {
    id: u32,
    /// Whose it is.
    pub(super) session: u32,
}

impl Process {
    /// Ends it at once.
    pub(super) fn end(self) {
        if let Some(handle) = open(self.id, PROCESS_TERMINATE) {
            // SAFETY: an open process.
            unsafe { TerminateProcess(handle.as_raw_handle(), 0) };
        }
    }
}

/// The session that a process belongs to.
pub(super) fn of_process(id: u32) -> Option<u32> {
    let mut session = 0;
    // SAFETY: the number lives through the call.
    (unsafe { ProcessIdToSessionId(id, &raw mut session) } != FALSE).then_some(session)
}

/// The sessions of users, seen or not at the moment.
pub(super) fn of_users() -> Vec<u32> {
    let mut list: *mut WTS_SESSION_INFOW = std::ptr::null_mut();
    let mut count = 0;
    // SAFETY: list and count live through the call; the list is freed below.
    let done = unsafe {
        WTSEnumerateSessionsW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &raw mut list, &raw mut count)
    };
    if done == FALSE || list.is_null() {
        return of_process(std::process::id()).into_iter().collect();
    }
    // SAFETY: Windows says how many there are.
    let sessions = unsafe { std::slice::from_raw_parts(list, count as usize) }
        .iter()
        .filter(|session| [WTSActive, WTSDisconnected].contains(&session.State))
        .map(|session| session.SessionId)
        .collect();
    // SAFETY: from Windows, freed once.
    unsafe { WTSFreeMemory(list.cast()) };
    sessions
}

/// Every other process of this very program file.
pub(super) fn with_our_program() -> Vec<Process> {
    let Ok(ours) = std::env::current_exe() else { return Vec::new() };
    let ours = ours.to_string_lossy().to_lowercase();
    let me = std::process::id();
    all()
        .into_iter()
        .filter(|&id| id != me && image(id).is_some_and(|path| path.to_lowercase() == ours))
        .filter_map(|id| Some(Process { id, session: of_process(id)? }))
        .collect()
}

fn all() -> Vec<u32> {
    // SAFETY: no pointers.
    let snapshot = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if snapshot == INVALID_HANDLE_VALUE {
        return Vec::new();
    }
    // SAFETY: a handle of ours alone.
    let snapshot = unsafe { OwnedHandle::from_raw_handle(snapshot) };
    let size = u32::try_from(size_of::<PROCESSENTRY32W>()).unwrap_or_default();
    let mut entry = PROCESSENTRY32W { dwSize: size, ..Default::default() };
    let mut ids = Vec::new();
    // SAFETY: an open snapshot; the entry says its own size and lives through the call.
    let mut more = unsafe { Process32FirstW(snapshot.as_raw_handle(), &raw mut entry) };
    while more != FALSE {
        ids.push(entry.th32ProcessID);
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot.as_raw_handle(), &raw mut entry) };
    }
    ids
}

/// The program file that a process runs, where we may know.
fn image(id: u32) -> Option<String> {
    let process = open(id, PROCESS_QUERY_LIMITED_INFORMATION)?;
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
