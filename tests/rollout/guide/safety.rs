//! The guide's commands are safe on computers where users may write: SYSTEM runs no file and writes no
//! log that a user could have put or replaced there, and the package is checked before it runs.

use crate::files::read;
use crate::guide::GUIDE;

/// Windows' own directory for logs, and Program Files: users only read there. A directory made below
/// `C:\\` inherits the right to write.
const LOG: &str = r"C:\Windows\Logs\";
const PACKAGE: &str = r"$env:ProgramFiles\";
const CHECKS: [&str; 2] = ["Get-FileHash", "Get-AuthenticodeSignature"];

/// The commands of the guide: fenced blocks, and the code within lines.
fn pieces(guide: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    for (at, part) in guide.split("```").enumerate() {
        if at % 2 == 1 {
            pieces.push(part);
        } else {
            pieces.extend(part.lines().flat_map(|line| line.split('`').skip(1).step_by(2)));
        }
    }
    pieces
}

/// What is unsafe in the guide, with the place.
fn faults(guide: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for piece in pieces(guide).into_iter().filter(|piece| piece.contains("msiexec")) {
        for (_, log) in
            piece.match_indices("/l*v ").map(|(at, mark)| piece.split_at(at + mark.len()))
        {
            if !log.starts_with(LOG) && !log.starts_with("$log ") {
                faults.push(format!("a log in another place: {log}"));
            }
        }
        for line in piece.lines() {
            let assigned = |name: &str| {
                line.trim().strip_prefix(name)?.trim_start().strip_prefix("= ").map(str::trim)
            };
            let good =
                |value: &str, place: &str| value.trim_matches(['"', '\'']).starts_with(place);
            if assigned("$log").is_some_and(|value| !good(value, LOG))
                || assigned("$pasta").is_some_and(|value| !good(value, PACKAGE))
                || assigned("$msi").is_some_and(|value| !good(value, r"$pasta\"))
            {
                faults.push(format!("users may write there: {line}"));
            }
            let package = line.split_once("msiexec").map(|(_, rest)| rest).unwrap_or_default();
            for verb in ["/i ", "/fa ", "/x "] {
                let Some((_, what)) = package.split_once(verb) else { continue };
                let bare = ["tecjump-tray-", "\"tecjump-tray-", "{", "`\"$msi`\""];
                if !bare.iter().any(|start| what.starts_with(start)) {
                    faults.push(format!("a package in another place: {line}"));
                }
            }
        }
        if let Some((before, _)) = piece.split_once("-ArgumentList \"/i ")
            && !before.contains(" -ne ")
            && !CHECKS.iter().any(|check| before.contains(check))
        {
            faults.push(format!("run before it is checked: {piece}"));
        }
    }
    let (first, check) = (guide.find("msiexec"), guide.find(CHECKS[0]));
    if first.is_none() || check.is_none() || check > first {
        faults.push("no check before the first msiexec".into());
    }
    faults
}

#[test]
fn no_command_runs_what_users_can_replace() {
    assert_eq!(faults(&read(GUIDE)), Vec::<String>::new());
}

#[test]
fn an_unsafe_guide_is_reported() {
    for (old, new, words) in [
        (r"/qn /l*v C:\Windows\Logs\", r"/qn /l*v C:\Windows\Temp\", "a log in another place"),
        (
            r"/qn /l*v C:\Windows\Logs\tecjump.log",
            r"/qn /l*v %TEMP%\t.log",
            "a log in another place",
        ),
        (r"$log = 'C:\Windows\Logs\", r"$log = 'C:\Windows\Temp\", "users may write there"),
        (r#"$pasta = "$env:ProgramFiles\"#, r#"$pasta = "$env:TEMP\"#, "users may write there"),
        (r#"$msi = "$pasta\"#, r#"$msi = "C:\ProgramData\"#, "users may write there"),
        (
            "msiexec /i tecjump-tray-",
            r"msiexec /i C:\t\tecjump-tray-",
            "a package in another place",
        ),
        ("if ((Get-FileHash $msi).Hash -ne $hash)", "if ($false)", "run before it is checked"),
    ] {
        let guide = read(GUIDE);
        assert!(guide.contains(old), "“{old}” is not in the guide");
        let found = faults(&guide.replace(old, new));
        assert!(found.iter().any(|fault| fault.contains(words)), "{words}: {found:#?}");
    }
}
