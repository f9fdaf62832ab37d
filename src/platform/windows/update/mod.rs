//! What the installer has us do around an upgrade, as SYSTEM or as an administrator.
//!
//! The Restart Manager closes programs only in the session of whoever installs, and software
//! distribution installs from session 0, where no user is. So the installer starts us with `update
//! leave` before it looks for files in use, and with `update return` when the new program is there.
//! installer/tecjump-tray.wxs has the order of things.

mod purge;
mod record;
mod sessions;
mod start;

use std::time::Duration;

use windows_sys::Win32::System::Recovery::{
    REGISTER_APPLICATION_RESTART_FLAGS, RESTART_NO_CRASH, RESTART_NO_HANG, RESTART_NO_REBOOT,
    RegisterApplicationRestart,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{FindWindowW, PostMessageW, WM_CLOSE};

use super::messages::CLASS;
use super::wide::wide;
use crate::shell::cli::UpdateStep;

pub(super) use record::is_leaving;

/// The core flushes in moments; a session that is swapped out may take longer.
const UNTIL_ALL_LEFT: Duration = Duration::from_secs(10);
const UNTIL_ENDED: Duration = Duration::from_secs(3);
const STEP: Duration = Duration::from_millis(50);

/// Does what the installer asks for.
pub fn run(step: UpdateStep) -> Result<(), String> {
    match step {
        UpdateStep::Leave => leave(),
        UpdateStep::Return => come_back(),
        UpdateStep::Start => start_in(&sessions::of_users()),
        UpdateStep::Purge => purge::purge(),
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
fn leave() -> Result<(), String> {
    let running = sessions::with_our_program();
    if running.is_empty() {
        return Ok(());
    }
    let sessions: Vec<u32> = running.iter().map(|process| process.session).collect();
    // Without the right to write there, the Restart Manager's way is left to the installer.
    let asked = record::ask_to_leave(&sessions);
    close_here();
    if asked.is_ok() && !all_left(UNTIL_ALL_LEFT) {
        // State is on disk after every change, so this loses nothing but the icon's good manners.
        for process in sessions::with_our_program() {
            process.end();
        }
        all_left(UNTIL_ENDED);
    }
    asked.and_then(|()| record::nobody_need_leave()).map_err(|error| error.to_string())
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
    while !sessions::with_our_program().is_empty() {
        if patience.is_zero() {
            return false;
        }
        std::thread::sleep(STEP);
        patience = patience.saturating_sub(STEP);
    }
    true
}

fn come_back() -> Result<(), String> {
    let sessions = record::take_sessions();
    start_in(&sessions)
}

fn start_in(sessions: &[u32]) -> Result<(), String> {
    let mut problems = Vec::new();
    for &session in sessions {
        if let Err(error) = start::in_session(session, "") {
            problems.push(format!("sessão {session}: {error}"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}
