//! The registry, in its 64-bit view; of it, only the user's part is ever written.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::io;
use std::os::windows::io::{AsRawHandle, OwnedHandle};

use windows_sys::Win32::Foundation::{
    ERROR_FILE_NOT_FOUND, ERROR_MORE_DATA, ERROR_NO_MORE_ITEMS, ERROR_SUCCESS, FALSE, TRUE,
};
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, HKEY_USERS, KEY_READ, KEY_WOW64_64KEY, REG_DWORD,
    REG_EXPAND_SZ, REG_MULTI_SZ, REG_NOTIFY_CHANGE_LAST_SET, REG_NOTIFY_CHANGE_NAME,
    REG_NOTIFY_THREAD_AGNOSTIC, REG_QWORD, REG_SZ, RegCloseKey, RegDeleteTreeW, RegEnumKeyExW,
    RegEnumValueW, RegNotifyChangeKeyValue, RegOpenKeyExW, RegQueryValueExW, RegSetKeyValueW,
};

use super::wide::{from_wide, wide};

/// The roots that we read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Root {
    /// `HKEY_LOCAL_MACHINE`
    Machine,
    /// `HKEY_CURRENT_USER`
    User,
    /// `HKEY_USERS`: a key for each user whose part is loaded, by SID.
    Users,
}

/// What of a key is watched.
#[derive(Debug, Clone, Copy)]
pub(super) enum Changes {
    /// Keys made or removed directly below it.
    Keys,
    /// Everything in it and below.
    All,
}

/// What a value holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// `REG_SZ`, and `REG_EXPAND_SZ` as it is written.
    Text(String),
    /// `REG_DWORD`, `REG_QWORD`
    Number(u64),
    /// `REG_MULTI_SZ`
    List(Vec<String>),
    /// Anything else, by its number.
    Other(u32),
}

/// An open key.
pub(super) struct Key(HKEY);

// SAFETY: Windows lets any thread use and close a key.
unsafe impl Send for Key {}

impl Key {
    /// Opens a key for reading.
    pub(super) fn open(root: Root, path: &str) -> io::Result<Self> {
        let root = match root {
            Root::Machine => HKEY_LOCAL_MACHINE,
            Root::User => HKEY_CURRENT_USER,
            Root::Users => HKEY_USERS,
        };
        let mut key = std::ptr::null_mut();
        let access = KEY_READ | KEY_WOW64_64KEY;
        // SAFETY: path and key live through the call.
        let code = unsafe { RegOpenKeyExW(root, wide(path).as_ptr(), 0, access, &raw mut key) };
        if code == ERROR_SUCCESS { Ok(Self(key)) } else { Err(os_error(code)) }
    }

    /// Has the event set at the next change, once. It is set as well when the key is closed.
    pub(super) fn watch(&self, event: &OwnedHandle, changes: Changes) -> io::Result<()> {
        let (below, filter) = match changes {
            Changes::Keys => (FALSE, REG_NOTIFY_CHANGE_NAME),
            Changes::All => (TRUE, REG_NOTIFY_CHANGE_NAME | REG_NOTIFY_CHANGE_LAST_SET),
        };
        // The thread that registers may end before the one that waits.
        let filter = filter | REG_NOTIFY_THREAD_AGNOSTIC;
        // SAFETY: key and event are open through the call, and Windows keeps the event by itself.
        let code =
            unsafe { RegNotifyChangeKeyValue(self.0, below, filter, event.as_raw_handle(), TRUE) };
        if code == ERROR_SUCCESS { Ok(()) } else { Err(os_error(code)) }
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        match self.value(name)? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The names of the keys below, in no order.
    pub(super) fn keys(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut name = [0u16; 256]; // a name has at most 255 units
        for index in 0.. {
            let mut units = 256;
            // SAFETY: `units` says how long the buffer is, and both live through the call.
            let code = unsafe {
                RegEnumKeyExW(
                    self.0,
                    index,
                    name.as_mut_ptr(),
                    &raw mut units,
                    std::ptr::null(),
                    std::ptr::null_mut(),
                    std::ptr::null_mut(),
                    std::ptr::null_mut(),
                )
            };
            if code != ERROR_SUCCESS {
                break;
            }
            names.push(from_wide(&name));
        }
        names
    }

    fn value(&self, name: &str) -> Option<Value> {
        let name = wide(name);
        let mut data = vec![0u8; 512];
        loop {
            let mut kind = 0;
            let mut size = u32::try_from(data.len()).ok()?;
            // SAFETY: the name ends with its mark, `size` says how long `data` is, and all of it
            // lives through the call.
            let code = unsafe {
                RegQueryValueExW(
                    self.0,
                    name.as_ptr(),
                    std::ptr::null(),
                    &raw mut kind,
                    data.as_mut_ptr(),
                    &raw mut size,
                )
            };
            match code {
                ERROR_SUCCESS => return Some(decode(kind, data.get(..size as usize)?)),
                ERROR_MORE_DATA => data.resize(size as usize + 2, 0),
                _ => return None,
            }
        }
    }

    /// All values with their names, in no order.
    pub(super) fn values(&self) -> io::Result<Vec<(String, Value)>> {
        let mut values = Vec::new();
        let mut name = vec![0u16; 256];
        let mut data = vec![0u8; 1024];
        let mut index = 0;
        loop {
            let mut kind = 0;
            let mut units = u32::try_from(name.len()).unwrap_or(u32::MAX);
            let mut size = u32::try_from(data.len()).unwrap_or(u32::MAX);
            // SAFETY: `units` and `size` say how long the buffers are, and all of it lives through
            // the call.
            let code = unsafe {
                RegEnumValueW(
                    self.0,
                    index,
                    name.as_mut_ptr(),
                    &raw mut units,
                    std::ptr::null(),
                    &raw mut kind,
                    data.as_mut_ptr(),
                    &raw mut size,
                )
            };
            match code {
                ERROR_SUCCESS => {
                    let data = data.get(..size as usize).unwrap_or_default();
                    values.push((from_wide(&name), decode(kind, data)));
                    index += 1;
                }
                // A name has at most 16,383 units; `size` is what the data need.
                ERROR_MORE_DATA if data.len() < 16 << 20 => {
                    name.resize(16_384, 0);
                    data.resize((size as usize).max(data.len() * 2), 0);
                }
                ERROR_NO_MORE_ITEMS => return Ok(values),
                code => return Err(os_error(code)),
            }
        }
    }
}

/// Sets a text below the user's keys. Creates the key if it does not exist.
pub(super) fn set_text(path: &str, name: &str, text: &str) -> io::Result<()> {
    let units = wide(text);
    let size = u32::try_from(size_of_val(units.as_slice())).map_err(io::Error::other)?;
    // SAFETY: the names end with their marks, `size` says how long the text is, and all of it lives
    // through the call.
    let code = unsafe {
        RegSetKeyValueW(
            HKEY_CURRENT_USER,
            wide(path).as_ptr(),
            wide(name).as_ptr(),
            REG_SZ,
            units.as_ptr().cast(),
            size,
        )
    };
    if code == ERROR_SUCCESS { Ok(()) } else { Err(os_error(code)) }
}

/// Deletes a key of the user's with all below it, if there is one.
pub(super) fn forget(path: &str) -> io::Result<()> {
    // SAFETY: the path lives through the call.
    let code = unsafe { RegDeleteTreeW(HKEY_CURRENT_USER, wide(path).as_ptr()) };
    match code {
        ERROR_SUCCESS | ERROR_FILE_NOT_FOUND => Ok(()),
        code => Err(os_error(code)),
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: opened by us, closed once.
        unsafe { RegCloseKey(self.0) };
    }
}

fn decode(kind: u32, data: &[u8]) -> Value {
    let units = || -> Vec<u16> {
        data.as_chunks().0.iter().map(|&pair| u16::from_le_bytes(pair)).collect()
    };
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    match (kind, data.len()) {
        (REG_SZ | REG_EXPAND_SZ, _) => Value::Text(from_wide(&units())),
        (REG_DWORD, 4) | (REG_QWORD, 8) => Value::Number(number(data)),
        (REG_MULTI_SZ, _) => Value::List(
            units()
                .split(|&unit| unit == 0)
                .filter(|text| !text.is_empty())
                .map(String::from_utf16_lossy)
                .collect(),
        ),
        (kind, _) => Value::Other(kind),
    }
}

fn os_error(code: u32) -> io::Error {
    io::Error::from_raw_os_error(code.cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_decoded() {
        let text: Vec<u8> = wide("a;b é").into_iter().flat_map(u16::to_le_bytes).collect();
        let list: Vec<u8> = wide("a\0é\0").into_iter().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(REG_SZ, &text), Value::Text("a;b é".into()));
        assert_eq!(decode(REG_EXPAND_SZ, &[]), Value::Text(String::new()));
        assert_eq!(decode(REG_DWORD, &[90, 0, 0, 0]), Value::Number(90));
        assert_eq!(decode(REG_QWORD, &[0, 1, 0, 0, 0, 0, 0, 0]), Value::Number(256));
        assert_eq!(decode(REG_DWORD, &[1]), Value::Other(REG_DWORD));
        assert_eq!(decode(REG_MULTI_SZ, &list), Value::List(vec!["a".into(), "é".into()]));
        assert_eq!(decode(3, &[1]), Value::Other(3));
    }
}
