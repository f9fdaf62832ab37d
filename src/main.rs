//! Tecjump Tray: see `--help`. Without arguments it is an icon in the notification area.
#![cfg_attr(windows, windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    tecjump_tray::shell::run::main()
}
