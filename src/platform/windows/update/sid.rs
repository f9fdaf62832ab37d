//! Security identifiers as text.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use windows_sys::Win32::Foundation::{FALSE, HLOCAL, LocalFree};
use windows_sys::Win32::Security::Authorization::ConvertSidToStringSidW;
use windows_sys::Win32::Security::PSID;

use super::super::wide::text_at;

/// A SID as text; `None` for no SID.
pub(super) fn sid_text(sid: PSID) -> Option<String> {
    if sid.is_null() {
        return None;
    }
    let mut text = std::ptr::null_mut();
    // SAFETY: a SID of Windows' own making; the pointer lives through the call.
    if unsafe { ConvertSidToStringSidW(sid, &raw mut text) } == FALSE {
        return None;
    }
    // SAFETY: Windows ends the text with a 0, and asks that it be freed like this.
    unsafe {
        let copy = text_at(text);
        LocalFree(text as HLOCAL);
        Some(copy)
    }
}
