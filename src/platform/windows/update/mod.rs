//! What the installer has us do around an upgrade, as SYSTEM or as an administrator.
//!
//! The Restart Manager closes programs only in the session of the account that installs, and software
//! distribution installs from session 0, where no user is. So the installer starts us with `update
//! leave` before it looks for files in use and once more as SYSTEM, and with `update return` when the
//! new program is there. installer/tecjump-tray.wxs has the order of things, and
//! `crate::platform::rules::rollout` who starts what as whom.
//!
//! An installation that fails between the first `update leave` and the action that undoes it leaves
//! the programs closed; autostart brings them back at the next sign-in, or the next installation.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

mod caller;
mod purge;
mod record;
mod remove;
mod sessions;
mod sid;
mod start;

use std::io;
use std::time::Duration;

use windows_sys::Win32::System::Recovery::{
    REGISTER_APPLICATION_RESTART_FLAGS, RESTART_NO_CRASH, RESTART_NO_HANG, RESTART_NO_REBOOT,
    RegisterApplicationRestart,
};
use windows_sys::Win32::System::SystemServices::PROCESS_MITIGATION_REDIRECTION_TRUST_POLICY;
use windows_sys::Win32::System::Threading::{
    ProcessRedirectionTrustPolicy, SetProcessMitigationPolicy,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{FindWindowW, PostMessageW, WM_CLOSE};

use super::wide::wide;
use super::window_names::CLASS;
use crate::platform::rules::rollout;
use crate::ports::update::{UpdateError, UpdateStep};

pub use caller::is_service;
pub(super) use record::is_leaving;

/// The core flushes in moments; a session that is swapped out may take longer.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(10);
const KILL_TIMEOUT: Duration = Duration::from_secs(3);
const STEP: Duration = Duration::from_millis(50);

/// Does what the installer asks for.
pub fn run(step: UpdateStep) -> Result<(), UpdateError> {
    trust_no_links();
    match step {
        UpdateStep::Leave => leave().map_err(UpdateError::Leave),
        UpdateStep::Return => start_in(step, &record::take_sessions()),
        UpdateStep::Start => start_in(step, &[]),
        UpdateStep::Purge => purge::purge(),
        UpdateStep::Forget => purge::forget(),
    }
}

/// Has Windows refuse junctions that were not made by administrators. Windows before 10 21H2 cannot;
/// nothing here relies on it.
fn trust_no_links() {
    let mut policy = PROCESS_MITIGATION_REDIRECTION_TRUST_POLICY::default();
    policy.Anonymous.Flags = 1; // EnforceRedirectionTrust
    // SAFETY: the policy lives through the call, which gets its length.
    unsafe {
        SetProcessMitigationPolicy(
            ProcessRedirectionTrustPolicy,
            (&raw const policy).cast(),
            size_of_val(&policy),
        );
    }
}

/// Should the Restart Manager end us after all, it also starts us again. Autostart does the rest.
pub(super) fn register_restart() {
    let flags: REGISTER_APPLICATION_RESTART_FLAGS =
        RESTART_NO_CRASH | RESTART_NO_HANG | RESTART_NO_REBOOT;
    // SAFETY: no command line of our own.
    let code = unsafe { RegisterApplicationRestart(std::ptr::null(), flags) };
    if code < 0 {
        tracing::debug!(code, "not registered for restart");
    }
}

/// Has the program end in all sessions, and remembers in which it ran.
fn leave() -> io::Result<()> {
    let running = sessions::with_our_program()?;
    rollout::leave(&running, record::ask_to_leave, || {
        close_here();
        if !all_left(LEAVE_TIMEOUT) {
            // State is on disk after every change, so a forced exit loses no data; at worst a ghost icon remains.
            for process in sessions::with_our_program().unwrap_or_default() {
                sessions::end(&process);
            }
            all_left(KILL_TIMEOUT);
        }
    })?;
    if running.is_empty() { Ok(()) } else { record::clear_leave_request() }
}

/// Our own session's program is asked directly, too, which is sooner than by the registry.
fn close_here() {
    // SAFETY: the name lives through the call; the message has no pointers.
    unsafe {
        let window = FindWindowW(wide(CLASS).as_ptr(), std::ptr::null());
        if !window.is_null() {
            PostMessageW(window, WM_CLOSE, 0, 0);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "there is no event for another session's programs")]
fn all_left(mut patience: Duration) -> bool {
    while sessions::with_our_program().is_ok_and(|running| !running.is_empty()) {
        if patience.is_zero() {
            return false;
        }
        std::thread::sleep(STEP);
        patience = patience.saturating_sub(STEP);
    }
    true
}

fn start_in(step: UpdateStep, ran: &[u32]) -> Result<(), UpdateError> {
    let (_, errors) = start::everywhere(step, "", ran)?;
    UpdateError::unless_empty(errors)
}
