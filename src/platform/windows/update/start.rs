//! Starts our program for the users of sessions, with those users' rights.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::ffi::c_void;
use std::io;
use std::mem::transmute;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::os::windows::process::CommandExt;
use std::process::Command;

use windows_sys::Win32::Foundation::{FALSE, HANDLE, WAIT_TIMEOUT};
use windows_sys::Win32::System::RemoteDesktop::WTSQueryUserToken;
use windows_sys::Win32::System::Threading::{
    CREATE_UNICODE_ENVIRONMENT, CreateProcessAsUserW, DETACHED_PROCESS, PROCESS_INFORMATION,
    STARTUPINFOW, TerminateProcess, WaitForSingleObject,
};
use windows_sys::core::{BOOL, s, w};

use super::super::dll::{Dll, Function};
use super::super::wide::wide;
use super::{caller, sessions};
use crate::platform::rules::rollout::{self, Start};
use crate::ports::update::{UpdateError, UpdateStep};

type CreateEnvironmentBlock = unsafe extern "system" fn(*mut *mut c_void, HANDLE, BOOL) -> BOOL;
type DestroyEnvironmentBlock = unsafe extern "system" fn(*const c_void) -> BOOL;

/// Starts it in every session where this step and this caller may. `arguments` are words, or nothing
/// for the icon; `ran` are the sessions that the program ran in. What was started, and what was not.
pub(super) fn everywhere(
    step: UpdateStep,
    arguments: &str,
    ran: &[u32],
) -> Result<(Vec<Started>, Vec<UpdateError>), UpdateError> {
    let caller = caller::caller().map_err(UpdateError::Caller)?;
    let all = sessions::all().map_err(UpdateError::Sessions)?;
    let (mut started, mut errors) = (Vec::new(), Vec::new());
    for (session, start) in rollout::plan(step, &caller, &all, ran) {
        let result = match start {
            Start::AsUser => user_token(session).and_then(|token| as_user(&token, arguments)),
            Start::Here => here(arguments),
            Start::Skip => continue,
        };
        match result {
            Ok(process) => started.push(process),
            Err(error) => errors.push(UpdateError::Start { session, error }),
        }
    }
    Ok((started, errors))
}

/// A program that was started.
pub(super) struct Started(OwnedHandle);

impl Started {
    /// Waits for its end, and ends it after `milliseconds`.
    pub(super) fn wait_or_end(&self, milliseconds: u64) {
        let milliseconds = u32::try_from(milliseconds).unwrap_or(u32::MAX - 1);
        // SAFETY: an open process, started by us, so that we may end it.
        unsafe {
            if WaitForSingleObject(self.0.as_raw_handle(), milliseconds) == WAIT_TIMEOUT {
                TerminateProcess(self.0.as_raw_handle(), 1);
            }
        }
    }
}

fn here(arguments: &str) -> io::Result<Started> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments.split_whitespace()).creation_flags(DETACHED_PROCESS);
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

fn as_user(token: &OwnedHandle, arguments: &str) -> io::Result<Started> {
    let program = std::env::current_exe()?;
    let program = program.to_string_lossy();
    let mut line = wide(format!("\"{program}\" {arguments}").trim_end());
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
        // SAFETY: the names end with NUL; the types are those of the functions by these names.
        let (create, destroy) = unsafe {
            let library = Dll::load(w!("userenv.dll"))?;
            let create = library.function(s!("CreateEnvironmentBlock"))?;
            let destroy = library.function(s!("DestroyEnvironmentBlock"))?;
            (
                transmute::<Function, CreateEnvironmentBlock>(create),
                transmute::<Function, DestroyEnvironmentBlock>(destroy),
            )
        };
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
