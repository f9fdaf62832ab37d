//! What support needs to know of this computer.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use windows_sys::Win32::Foundation::FALSE;
use windows_sys::Win32::System::SystemInformation::{ComputerNameDnsHostname, GetComputerNameExW};
use windows_sys::Win32::System::WindowsProgramming::GetUserNameW;

use super::registry::{Key, Root};
use super::wide::from_wide;
use crate::core::facts::Facts;

/// This computer, this user, this Windows.
pub fn facts() -> Facts {
    Facts {
        computer: computer().or_else(|| variable("COMPUTERNAME")).unwrap_or_else(unknown),
        user: user().or_else(|| variable("USERNAME")).unwrap_or_else(unknown),
        system: system().unwrap_or_else(|| "Windows".into()),
        program: env!("CARGO_PKG_VERSION").into(),
    }
}

fn unknown() -> String {
    "desconhecido".into()
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn computer() -> Option<String> {
    let mut buffer = [0; 256];
    let mut units = 256;
    // SAFETY: `units` says how long the buffer is.
    let done =
        unsafe { GetComputerNameExW(ComputerNameDnsHostname, buffer.as_mut_ptr(), &raw mut units) };
    text(done, &buffer)
}

fn user() -> Option<String> {
    let mut buffer = [0; 257];
    let mut units = 257;
    // SAFETY: `units` says how long the buffer is.
    let done = unsafe { GetUserNameW(buffer.as_mut_ptr(), &raw mut units) };
    text(done, &buffer)
}

fn text(done: i32, buffer: &[u16]) -> Option<String> {
    (done != FALSE).then(|| from_wide(buffer)).filter(|text| !text.is_empty())
}

/// As in *Windows 11 Pro 24H2 (26100.4061)*.
fn system() -> Option<String> {
    let key = Key::open(Root::Machine, r"SOFTWARE\Microsoft\Windows NT\CurrentVersion").ok()?;
    let build = key.text("CurrentBuildNumber")?;
    let product = product(&key.text("ProductName")?, &build);
    let version = key.text("DisplayVersion").or_else(|| key.text("ReleaseId"));
    let version = version.map(|version| format!(" {version}")).unwrap_or_default();
    let revision = key.number("UBR").map(|revision| format!(".{revision}")).unwrap_or_default();
    Some(format!("{product}{version} ({build}{revision})"))
}

/// Windows 11 still calls itself Windows 10 in the registry; its builds begin with 22000.
fn product(name: &str, build: &str) -> String {
    match (name.strip_prefix("Windows 10"), build.parse::<u32>()) {
        (Some(edition), Ok(22_000..)) => format!("Windows 11{edition}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_11_is_known_by_its_build() {
        assert_eq!(product("Windows 10 Pro", "26100"), "Windows 11 Pro");
        assert_eq!(product("Windows 10 Pro", "19045"), "Windows 10 Pro");
        assert_eq!(
            product("Windows Server 2022 Standard", "20348"),
            "Windows Server 2022 Standard"
        );
    }
}
