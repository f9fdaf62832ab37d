//! The clipboard, through whichever of the desktop's own tools is there.

use std::io::Write;
use std::process::{Command, Stdio};

const TOOLS: [(&str, &[&str]); 3] = [
    ("WAYLAND_DISPLAY", &["wl-copy"]),
    ("DISPLAY", &["xclip", "-selection", "clipboard"]),
    ("DISPLAY", &["xsel", "--clipboard", "--input"]),
];

/// Puts text on the clipboard; false where no tool could.
///
/// Every tool reads the text to its end and stays on alone to serve it, so this does not block.
pub(super) fn copy(text: &str) -> bool {
    TOOLS
        .iter()
        .filter(|(display, _)| std::env::var_os(display).is_some_and(|value| !value.is_empty()))
        .any(|(_, command)| feed(command, text))
}

fn feed(command: &[&str], text: &str) -> bool {
    let Some((program, arguments)) = command.split_first() else { return false };
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut tool) = started else { return false };
    let written = tool.stdin.take().is_some_and(|mut pipe| pipe.write_all(text.as_bytes()).is_ok());
    written && tool.wait().is_ok_and(|status| status.success())
}
