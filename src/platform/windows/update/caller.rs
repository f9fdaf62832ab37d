//! With whose rights this process runs.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};

use windows_sys::Win32::Foundation::FALSE;
use windows_sys::Win32::Security::{
    GetTokenInformation, LookupAccountSidW, PSID, TOKEN_ELEVATION, TOKEN_INFORMATION_CLASS,
    TOKEN_QUERY, TOKEN_USER, TokenElevation, TokenUser,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

use super::super::wide::from_wide;
use super::sessions;
use super::sid::sid_text;
use crate::platform::rules::rollout::{self, Account, Caller};

/// `SECURITY_MAX_SID_SIZE` is 68 bytes; a `TOKEN_USER` is two words and the SID.
type Data = [usize; 32];

/// Whether a service account runs this process. Where Windows does not say, it does: nothing of a
/// user's starts on a guess.
pub fn is_service() -> bool {
    match Token::own().and_then(|token| token.sid()) {
        Ok(sid) => rollout::is_service(&sid),
        Err(_) => true,
    }
}

/// The account and the session of this process.
pub(super) fn caller() -> io::Result<Caller> {
    let token = Token::own()?;
    let account = if token.sid()? == rollout::SYSTEM {
        Account::System
    } else if token.is_elevated()? {
        Account::Elevated
    } else {
        Account::Plain(token.name()?)
    };
    let session = sessions::own().ok_or_else(io::Error::last_os_error)?;
    Ok(Caller { account, session })
}

/// An access token, open for queries.
struct Token(OwnedHandle);

impl Token {
    fn own() -> io::Result<Self> {
        let mut token = std::ptr::null_mut();
        // SAFETY: the process's own pseudo handle; the token's handle lives through the call.
        if unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) } == FALSE {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: a handle of ours alone.
        Ok(Self(unsafe { OwnedHandle::from_raw_handle(token) }))
    }

    /// Fills in `data`. What Windows writes there points into it, so it must not be moved afterwards.
    fn query(&self, class: TOKEN_INFORMATION_CLASS, data: &mut Data) -> io::Result<()> {
        let size = u32::try_from(size_of::<Data>()).map_err(io::Error::other)?;
        let mut used = 0;
        // SAFETY: an open token; `size` says how long `data` is, and all of it lives through the call.
        let done = unsafe {
            GetTokenInformation(
                self.0.as_raw_handle(),
                class,
                data.as_mut_ptr().cast(),
                size,
                &raw mut used,
            )
        };
        if done == FALSE { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn is_elevated(&self) -> io::Result<bool> {
        let mut data = Data::default();
        self.query(TokenElevation, &mut data)?;
        // SAFETY: Windows has filled in a TOKEN_ELEVATION, and words are aligned for it.
        Ok(unsafe { data.as_ptr().cast::<TOKEN_ELEVATION>().read() }.TokenIsElevated != 0)
    }

    /// `S-1-…`
    fn sid(&self) -> io::Result<String> {
        let mut data = Data::default();
        self.query(TokenUser, &mut data)?;
        sid_text(user_of(&data)).ok_or_else(io::Error::last_os_error)
    }

    /// `DOMAIN\user`
    fn name(&self) -> io::Result<String> {
        let mut data = Data::default();
        self.query(TokenUser, &mut data)?;
        let (mut name, mut domain) = ([0; 257], [0; 257]);
        let (mut name_units, mut domain_units, mut kind) = (257, 257, 0);
        // SAFETY: the SID lies in `data`; the numbers say how long the buffers are; all of it lives
        // through the call.
        let done = unsafe {
            LookupAccountSidW(
                std::ptr::null(),
                user_of(&data),
                name.as_mut_ptr(),
                &raw mut name_units,
                domain.as_mut_ptr(),
                &raw mut domain_units,
                &raw mut kind,
            )
        };
        if done == FALSE {
            return Err(io::Error::last_os_error());
        }
        Ok(format!(r"{}\{}", from_wide(&domain), from_wide(&name)))
    }
}

/// The SID in what a query for the user has filled in; it points into `data`.
fn user_of(data: &Data) -> PSID {
    // SAFETY: Windows has filled in a TOKEN_USER, and words are aligned for it.
    unsafe { data.as_ptr().cast::<TOKEN_USER>().read() }.User.Sid
}
