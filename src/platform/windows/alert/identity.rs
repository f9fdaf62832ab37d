//! Who we are to Windows: the name and icon over our toasts, and the class that receives their
//! buttons.
//!
//! The installer registers us for all users; where it did not, we do for this one. Whatever fails
//! is a line in the log: alerts are balloons then.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::path::Path;
use std::{fs, io};

use windows::core::GUID;
use windows_sys::Win32::UI::Shell::SetCurrentProcessExplicitAppUserModelID;

use super::super::dirs;
use super::super::registry::{self, Key, Root};
use super::super::wide::wide;

/// Our application user model id.
pub(super) const AUMID: &str = "Tecjump.Tray";
/// CLSID of the toast activator; must never change.
pub(super) const CLASS: GUID = GUID::from_u128(0x0764_da19_e4f3_428e_a5cd_cb95_4d2d_f27f);
/// The same as the registry spells it.
const CLASS_TEXT: &str = "{0764DA19-E4F3-428E-A5CD-CB954D2DF27F}";

const AUMID_KEY: &str = r"Software\Classes\AppUserModelId\Tecjump.Tray";
const CLASS_KEY: &str = r"Software\Classes\CLSID\{0764DA19-E4F3-428E-A5CD-CB954D2DF27F}";
const SERVER_KEY: &str =
    r"Software\Classes\CLSID\{0764DA19-E4F3-428E-A5CD-CB954D2DF27F}\LocalServer32";

const ICON: &[u8] = include_bytes!("../../../../assets/icons/app.png");

/// Makes us known, and this process one of ours.
pub(super) fn register() {
    // SAFETY: the text lives through the call.
    let code = unsafe { SetCurrentProcessExplicitAppUserModelID(wide(AUMID).as_ptr()) };
    if code < 0 {
        tracing::warn!(code, "o Windows não aceitou o nome do programa");
    }
    if let Err(error) = register_name() {
        tracing::warn!(%error, "não foi possível registrar o nome e o ícone dos avisos");
    }
    if let Err(error) = register_server() {
        tracing::warn!(%error, "não foi possível registrar a ativação dos avisos");
    }
}

fn register_name() -> io::Result<()> {
    if text(Root::Machine, AUMID_KEY, "CustomActivator").is_some() {
        return registry::forget(AUMID_KEY); // the user's would win over the machine's
    }
    let icon = dirs::state().join("tecjump.png");
    write_icon(&icon)?;
    set(AUMID_KEY, "DisplayName", "Tecjump")?;
    set(AUMID_KEY, "IconUri", &icon.to_string_lossy())?;
    set(AUMID_KEY, "CustomActivator", CLASS_TEXT)
}

fn register_server() -> io::Result<()> {
    if text(Root::Machine, SERVER_KEY, "").is_some() {
        return registry::forget(CLASS_KEY);
    }
    let program = std::env::current_exe()?;
    set(SERVER_KEY, "", &format!("\"{}\"", program.display()))
}

fn write_icon(path: &Path) -> io::Result<()> {
    if fs::read(path).is_ok_and(|bytes| bytes == ICON) {
        return Ok(());
    }
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::write(path, ICON)
}

/// Sets a value of the user's, unless it is right already.
fn set(path: &str, name: &str, value: &str) -> io::Result<()> {
    if text(Root::User, path, name).as_deref() == Some(value) {
        return Ok(());
    }
    registry::set_text(path, name, value)
}

fn text(root: Root, path: &str, name: &str) -> Option<String> {
    Key::open(root, path).ok()?.text(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_id_is_consistent() {
        assert_eq!(CLASS_TEXT, format!("{{{CLASS:?}}}"));
        assert!(CLASS_KEY.ends_with(CLASS_TEXT) && SERVER_KEY.starts_with(CLASS_KEY));
        assert!(AUMID_KEY.ends_with(AUMID));
    }
}
