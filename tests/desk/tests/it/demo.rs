//! `desk demo` and `desk serve` as programs, with a shell script in place of the tray.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs the demonstration with a tray that ends at once with that exit code; gives what it
/// printed, and how it called the tray.
fn demo(name: &str, exit_code: &str) -> (Output, Vec<String>) {
    let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.log"));
    let _ = fs::remove_file(&log);
    let output = Command::new(env!("CARGO_BIN_EXE_desk"))
        .args(["demo", "--tray", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fake-tray.sh")])
        .env("FAKE_TRAY_LOG", &log)
        .env("FAKE_TRAY_EXIT", exit_code)
        .output()
        .unwrap();
    let calls = fs::read_to_string(log).unwrap();
    (output, calls.lines().map(str::to_owned).collect())
}

#[test]
fn the_demo_runs_the_tray_and_cleans_up() {
    let (output, log) = demo("demo-good", "0");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("senha: pao-de-queijo") && text.contains("/atendente"), "{text}");
    let [sign_in, password, run_directory, tray, sign_out] = &log[..] else { panic!("{log:?}") };
    assert!(sign_in.starts_with("sign-in --email ana@padaria.example --password-stdin --set "));
    assert_eq!(password, "pao-de-queijo");
    assert!(!Path::new(run_directory).exists(), "the profile is thrown away");
    assert!(tray.starts_with("--set Source=TicketApi --set ApiUrl=http://127.0.0.1:"), "{tray}");
    assert!(sign_out.starts_with("sign-out"));
    assert!(!log.iter().any(|line| line.starts_with("--") && line.contains("pao-de-queijo")));
}

#[test]
fn a_tray_that_fails_fails_the_demo() {
    let (output, _) = demo("demo-bad", "3");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("exit status: 3"));
}

#[test]
fn a_missing_tray_is_named() {
    let command = ["demo", "--tray", "/nowhere/tecjump-tray"];
    let output = Command::new(env!("CARGO_BIN_EXE_desk")).args(command).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("/nowhere/tecjump-tray"));
}

#[test]
fn serve_says_where_it_listens() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_desk"));
    let mut desk = command.arg("serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(desk.stdout.take().unwrap()).lines().map(Result::unwrap);
    let hub = lines.next().unwrap();
    let base = hub.split_whitespace().nth(1).unwrap().trim_end_matches('/');
    let page = super::support::send(base, "GET", "/atendente", &[], "").text();
    assert!(page.contains("Impressora do financeiro"));
    desk.kill().unwrap();
    desk.wait().unwrap();
}

#[test]
fn a_wrong_argument_is_an_error_of_usage() {
    let output = Command::new(env!("CARGO_BIN_EXE_desk")).args(["serve", "--prot"]).output();
    assert_eq!(output.unwrap().status.code(), Some(2));
}
