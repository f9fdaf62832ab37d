//! Windows' own dialog for login and secret.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use secrecy::SecretString;
use secrecy::zeroize::{Zeroize as _, Zeroizing};
use windows_sys::Win32::Foundation::{ERROR_CANCELLED, ERROR_SUCCESS, FALSE, HWND};
use windows_sys::Win32::Security::Credentials::{
    CRED_PACK_GENERIC_CREDENTIALS, CREDUI_FLAGS_ALWAYS_SHOW_UI, CREDUI_FLAGS_DO_NOT_PERSIST,
    CREDUI_FLAGS_EXCLUDE_CERTIFICATES, CREDUI_FLAGS_GENERIC_CREDENTIALS, CREDUI_INFOW,
    CREDUIWIN_GENERIC,
};
use windows_sys::Win32::System::Com::CoTaskMemFree;

use super::credui::CredUi;
use super::wide::{fill, from_wide, wide};
use crate::core::effect::CredentialPrompt;
use crate::core::event::Event;

/// `CREDUI_MAX_USERNAME_LENGTH`, `CREDUI_MAX_DOMAIN_TARGET_LENGTH` and
/// `CREDUI_MAX_PASSWORD_LENGTH`, each with its NUL.
const LOGIN_UNITS: usize = 514;
const DOMAIN_UNITS: usize = 338;
const SECRET_UNITS: usize = 257;
/// `CREDUI_MAX_CAPTION_LENGTH` and `CREDUI_MAX_MESSAGE_LENGTH`
const CAPTION_UNITS: usize = 128;
const MESSAGE_UNITS: usize = 1024;
/// What the older dialog would keep the secret under, if we let it keep it.
const TARGET: &str = "Tecjump Tray";

/// Asks, and waits for the answer.
pub(super) fn ask(owner: HWND, prompt: &CredentialPrompt) -> Event {
    let answer = CredUi::load()
        .map_err(Code::from)
        .and_then(|library| Texts::new(library, owner, prompt).ask(&prompt.login));
    match answer {
        Ok(event) => event,
        Err(Code(ERROR_CANCELLED)) => Event::CredentialsCancelled,
        Err(Code(code)) => {
            tracing::warn!(code, "não foi possível abrir a janela de credenciais");
            Event::CredentialsCancelled
        }
    }
}

/// Windows' answer, other than success.
struct Code(u32);

impl From<std::io::Error> for Code {
    fn from(error: std::io::Error) -> Self {
        Self(error.raw_os_error().unwrap_or_default().cast_unsigned())
    }
}

/// What the dialogs say, for as long as they may read it, and whose they are.
struct Texts {
    library: CredUi,
    owner: HWND,
    caption: [u16; CAPTION_UNITS],
    message: [u16; MESSAGE_UNITS],
}

impl Texts {
    fn new(library: CredUi, owner: HWND, prompt: &CredentialPrompt) -> Self {
        let (caption, message) = ([0; CAPTION_UNITS], [0; MESSAGE_UNITS]);
        let mut this = Self { library, owner, caption, message };
        fill(&mut this.caption, &prompt.title);
        fill(&mut this.message, &prompt.message);
        this
    }

    fn ask(&self, login: &str) -> Result<Event, Code> {
        match self.ask_windows(login) {
            Err(Code(code)) if code != ERROR_CANCELLED => {
                tracing::debug!(code, "falling back to the older credential dialog");
                self.ask_older(login)
            }
            answer => answer,
        }
    }

    fn info(&self) -> CREDUI_INFOW {
        CREDUI_INFOW {
            cbSize: u32::try_from(size_of::<CREDUI_INFOW>()).unwrap_or_default(),
            hwndParent: self.owner,
            pszMessageText: self.message.as_ptr(),
            pszCaptionText: self.caption.as_ptr(),
            ..Default::default()
        }
    }

    /// The dialog of Windows 10 and 11.
    fn ask_windows(&self, login: &str) -> Result<Event, Code> {
        let info = self.info();
        let prefill = pack(self.library, login);
        let mut package = 0;
        let mut answer = Packed { buffer: null_mut(), bytes: 0 };
        // SAFETY: everything lives through the call; lengths go with their buffers; the answer's
        // buffer becomes ours.
        let code = unsafe {
            (self.library.prompt_for_windows_credentials)(
                &raw const info,
                0,
                &raw mut package,
                if prefill.is_empty() { null() } else { prefill.as_ptr().cast() },
                u32::try_from(prefill.len()).unwrap_or_default(),
                &raw mut answer.buffer,
                &raw mut answer.bytes,
                null_mut(),
                CREDUIWIN_GENERIC,
            )
        };
        if code == ERROR_SUCCESS { answer.unpack(self.library) } else { Err(Code(code)) }
    }

    /// The dialog of Windows XP, used if the newer one is missing.
    fn ask_older(&self, login: &str) -> Result<Event, Code> {
        let info = self.info();
        let mut name = [0; LOGIN_UNITS];
        fill(&mut name, login);
        let mut secret = Zeroizing::new([0; SECRET_UNITS]);
        let mut save = FALSE;
        // SAFETY: everything lives through the call; lengths go with their buffers.
        let code = unsafe {
            (self.library.prompt_for_credentials)(
                &raw const info,
                wide(TARGET).as_ptr(),
                null(),
                0,
                name.as_mut_ptr(),
                units(&name),
                secret.as_mut_ptr(),
                units(&*secret),
                &raw mut save,
                CREDUI_FLAGS_GENERIC_CREDENTIALS
                    | CREDUI_FLAGS_DO_NOT_PERSIST
                    | CREDUI_FLAGS_ALWAYS_SHOW_UI
                    | CREDUI_FLAGS_EXCLUDE_CERTIFICATES,
            )
        };
        if code == ERROR_SUCCESS { Ok(typed(from_wide(&name), &*secret)) } else { Err(Code(code)) }
    }
}

/// What the newer dialog answered: login and secret in one buffer of Windows'.
struct Packed {
    buffer: *mut c_void,
    bytes: u32,
}

impl Packed {
    fn unpack(&self, library: CredUi) -> Result<Event, Code> {
        let mut name = [0; LOGIN_UNITS];
        let mut domain = [0; DOMAIN_UNITS];
        let mut secret = Zeroizing::new([0; SECRET_UNITS]);
        let (mut name_units, mut domain_units) = (units(&name), units(&domain));
        let mut secret_units = units(&*secret);
        // SAFETY: everything lives through the call; lengths go with their buffers.
        let done = unsafe {
            (library.unpack)(
                0,
                self.buffer,
                self.bytes,
                name.as_mut_ptr(),
                &raw mut name_units,
                domain.as_mut_ptr(),
                &raw mut domain_units,
                secret.as_mut_ptr(),
                &raw mut secret_units,
            )
        };
        if done == FALSE {
            return Err(std::io::Error::last_os_error().into());
        }
        let (name, domain) = (from_wide(&name), from_wide(&domain));
        let login = if domain.is_empty() { name } else { format!("{domain}\\{name}") };
        Ok(typed(login, &*secret))
    }
}

impl Drop for Packed {
    fn drop(&mut self) {
        if self.buffer.is_null() {
            return;
        }
        // SAFETY: a buffer of Windows' that is as long as it said, and is freed once.
        unsafe {
            std::slice::from_raw_parts_mut(self.buffer.cast::<u8>(), self.bytes as usize).zeroize();
            CoTaskMemFree(self.buffer);
        }
    }
}

/// The login in the form in which the newer dialog takes it. Empty when there is none to fill in.
fn pack(library: CredUi, login: &str) -> Vec<u8> {
    if login.is_empty() {
        return Vec::new();
    }
    let (name, no_secret) = (wide(login), [0u16]);
    let mut bytes = 0;
    let mut packed = Vec::new();
    // The first call returns how long the buffer must be.
    for _ in 0..2 {
        // SAFETY: both texts end with their mark; `bytes` says how long the buffer is.
        let done = unsafe {
            (library.pack)(
                CRED_PACK_GENERIC_CREDENTIALS,
                name.as_ptr(),
                no_secret.as_ptr(),
                if packed.is_empty() { null_mut() } else { packed.as_mut_ptr() },
                &raw mut bytes,
            )
        };
        if done != FALSE && !packed.is_empty() {
            return packed;
        }
        packed.resize(bytes as usize, 0);
    }
    Vec::new()
}

fn typed(login: String, secret: &[u16]) -> Event {
    Event::CredentialsTyped { login, secret: secret_string(secret) }
}

/// The secret in UTF-8, in one allocation of the right size, so that no copy stays behind.
fn secret_string(secret: &[u16]) -> SecretString {
    let chars = || {
        char::decode_utf16(secret.iter().copied().take_while(|&unit| unit != 0))
            .map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER))
    };
    let mut text = String::with_capacity(chars().map(char::len_utf8).sum());
    text.extend(chars());
    SecretString::from(text)
}

fn units(buffer: &[u16]) -> u32 {
    u32::try_from(buffer.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_secret_arrives_whole() {
        let secret = secret_string(&wide("pá😀 1"));
        assert_eq!(secret.expose_secret(), "pá😀 1");
    }
}
