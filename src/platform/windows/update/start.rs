//! Starts our program for the user of a session, with that user's rights.

use std::ffi::c_void;
use std::io;
use std::mem::transmute;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::os::windows::process::CommandExt;
use std::process::Command;

use windows_sys::Win32::Foundation::{FALSE, FARPROC, HANDLE};
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};
use windows_sys::Win32::System::RemoteDesktop::WTSQueryUserToken;
use windows_sys::Win32::System::Threading::{
    CREATE_UNICODE_ENVIRONMENT, CreateProcessAsUserW, DETACHED_PROCESS, PROCESS_INFORMATION,
    STARTUPINFOW, WaitForSingleObject,
};
use windows_sys::core::{BOOL, s, w};

use super::super::wide::wide;
use super::sessions;

type CreateEnvironmentBlock = unsafe extern "system" fn(*mut *mut c_void, HANDLE, BOOL) -> BOOL;
type DestroyEnvironmentBlock = unsafe extern "system" fn(*const c_void) -> BOOL;

/// Starts it there; `argument` is one word, or nothing for the icon. A handle to wait by.
pub(super) fn in_session(session: u32, argument: &str) -> io::Result<Started> {
    // Windows Installer's service is in a session without users; whoever is in this one already has
    // its user and its desktop.
    if sessions::of_process(std::process::id()) == Some(session) {
        return here(argument);
    }
    as_user(&user_token(session)?, argument)
}

/// A program that was started.
pub(super) struct Started(OwnedHandle);

impl Started {
    /// Waits for its end, but not longer than this.
    pub(super) fn wait(&self, milliseconds: u32) {
        // SAFETY: an open process.
        unsafe { WaitForSingleObject(self.0.as_raw_handle(), milliseconds) };
    }
}

fn here(argument: &str) -> io::Result<Started> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(argument.split_whitespace()).creation_flags(DETACHED_PROCESS);
    Ok(Started(command.spawn()?.into()))
}

fn user_token(session: u32) -> io::Result<OwnedHandle> {
    let mut token = std::ptr::null_mut();
    // SAFETY: the handle lives through the call.
    if unsafe { WTSQueryUserToken(session, &raw mut token) } == FALSE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a handle of ours alone.
    Ok(unsafe { OwnedHandle::from_raw_handle(token) })
}

fn as_user(token: &OwnedHandle, argument: &str) -> io::Result<Started> {
    let program = std::env::current_exe()?;
    let program = program.to_string_lossy();
    let mut line = wide(format!("\"{program}\" {argument}").trim_end());
    let mut desktop = wide(r"winsta0\default");
    let size = u32::try_from(size_of::<STARTUPINFOW>()).unwrap_or_default();
    let startup = STARTUPINFOW { cb: size, lpDesktop: desktop.as_mut_ptr(), ..Default::default() };
    let mut process = PROCESS_INFORMATION::default();
    let environment = Environment::of(token)?;
    // SAFETY: everything lives through the call; the line may be written to, as Windows wants.
    let done = unsafe {
        CreateProcessAsUserW(
            token.as_raw_handle(),
            wide(&program).as_ptr(),
            line.as_mut_ptr(),
            std::ptr::null(),
            std::ptr::null(),
            FALSE,
            CREATE_UNICODE_ENVIRONMENT | DETACHED_PROCESS,
            environment.block,
            std::ptr::null(),
            &raw const startup,
            &raw mut process,
        )
    };
    if done == FALSE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: two handles of ours alone.
    unsafe {
        drop(OwnedHandle::from_raw_handle(process.hThread));
        Ok(Started(OwnedHandle::from_raw_handle(process.hProcess)))
    }
}

/// The user's environment. userenv.dll is loaded here, because the icon never needs it.
struct Environment {
    block: *mut c_void,
    destroy: DestroyEnvironmentBlock,
}

impl Environment {
    fn of(token: &OwnedHandle) -> io::Result<Self> {
        // SAFETY: the names live through the calls, and only Windows' own directory is searched; the
        // types are those of the functions by these names.
        let functions = unsafe {
            let library = LoadLibraryExW(
                w!("userenv.dll"),
                std::ptr::null_mut(),
                LOAD_LIBRARY_SEARCH_SYSTEM32,
            );
            if library.is_null() {
                return Err(io::Error::last_os_error());
            }
            let create = GetProcAddress(library, s!("CreateEnvironmentBlock"));
            let destroy = GetProcAddress(library, s!("DestroyEnvironmentBlock"));
            transmute::<FARPROC, Option<CreateEnvironmentBlock>>(create)
                .zip(transmute::<FARPROC, Option<DestroyEnvironmentBlock>>(destroy))
        };
        let (create, destroy) = functions.ok_or_else(io::Error::last_os_error)?;
        let mut block = std::ptr::null_mut();
        // SAFETY: block and token live through the call.
        if unsafe { create(&raw mut block, token.as_raw_handle(), FALSE) } == FALSE {
            return Err(io::Error::last_os_error());
        }
        Ok(Self { block, destroy })
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        // SAFETY: made by the function's counterpart, destroyed once.
        unsafe { (self.destroy)(self.block) };
    }
}
