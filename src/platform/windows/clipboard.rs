//! Text on the clipboard.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::time::Duration;

use windows_sys::Win32::Foundation::{FALSE, GlobalFree, HWND};
use windows_sys::Win32::System::DataExchange::{
    CloseClipboard, EmptyClipboard, OpenClipboard, SetClipboardData,
};
use windows_sys::Win32::System::Memory::{GMEM_MOVEABLE, GlobalAlloc, GlobalLock, GlobalUnlock};
use windows_sys::Win32::System::Ole::CF_UNICODETEXT;

use super::wide::wide;

/// Puts text on the clipboard, in the name of `owner`; false where Windows refuses it.
pub(super) fn copy(owner: HWND, text: &str) -> bool {
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let copied = put(owner, &wide(&text));
    if !copied {
        let error = std::io::Error::last_os_error();
        tracing::warn!(%error, "não foi possível copiar o texto para a área de transferência");
    }
    copied
}

/// Closes the clipboard when it goes.
struct Opened;

impl Opened {
    /// Other programs hold the clipboard for moments, so it is worth a few tries.
    fn by(owner: HWND) -> Option<Self> {
        for _ in 0..5 {
            // SAFETY: a window of this thread.
            if unsafe { OpenClipboard(owner) } != FALSE {
                return Some(Self);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // SAFETY: opened by us.
        unsafe { CloseClipboard() };
    }
}

fn put(owner: HWND, text: &[u16]) -> bool {
    let Some(_opened) = Opened::by(owner) else { return false };
    // SAFETY: we hold the clipboard; the block is as long as what is written to it; Windows owns it
    // from the moment that it takes it, and we free it otherwise.
    unsafe {
        EmptyClipboard();
        let block = GlobalAlloc(GMEM_MOVEABLE, size_of_val(text));
        let room = GlobalLock(block).cast::<u16>();
        if room.is_null() {
            return false;
        }
        std::ptr::copy_nonoverlapping(text.as_ptr(), room, text.len());
        GlobalUnlock(block);
        let taken = !SetClipboardData(CF_UNICODETEXT.into(), block).is_null();
        if !taken {
            GlobalFree(block);
        }
        taken
    }
}
