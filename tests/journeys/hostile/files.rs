//! Damaged files in the state directory.

use std::fs;
use std::path::Path;

use desk::Fault;

use crate::support::{asked, said, wait};

/// What replaces a file.
enum Damage {
    Bytes(Vec<u8>),
    Missing,
    Directory,
    LinkTo(&'static str),
    Fifo,
}

impl Damage {
    /// The program may write the file at the same time, so the damage is made beside it first.
    fn apply_to(&self, file: &Path) {
        let made = file.with_extension("hostile");
        match self {
            Self::Bytes(bytes) => fs::write(&made, bytes).unwrap(),
            Self::Missing => return fs::remove_file(file).unwrap(),
            Self::Directory => fs::create_dir(&made).unwrap(),
            Self::LinkTo(target) => std::os::unix::fs::symlink(target, &made).unwrap(),
            Self::Fifo => {
                let done = std::process::Command::new("mkfifo").arg(&made).status().unwrap();
                assert!(done.success());
            }
        }
        while fs::rename(&made, file).is_err() {
            let _ = fs::remove_file(file); // a directory replaces no file
        }
    }
}

fn damages() -> Vec<(&'static str, Damage)> {
    let text = |text: &str| Damage::Bytes(text.as_bytes().to_vec());
    vec![
        ("missing", Damage::Missing),
        ("a directory", Damage::Directory),
        ("an endless device", Damage::LinkTo("/dev/zero")),
        ("an empty device", Damage::LinkTo("/dev/null")),
        ("a link to nothing", Damage::LinkTo("/nonexistent/file")),
        ("a FIFO", Damage::Fifo),
        ("empty", text("")),
        ("one NUL", text("\0")),
        ("4 KB of NUL", Damage::Bytes(vec![0; 4_096])),
        ("5 MB of blanks", Damage::Bytes(vec![b' '; 5_000_000])),
        ("no UTF-8", Damage::Bytes(vec![0xff, 0xfe, 0x80])),
        (
            "UTF-16",
            Damage::Bytes("{\"version\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ),
        ("a byte order mark only", text("\u{feff}")),
        ("an open brace", text("{")),
        ("an array", text("[]")),
        ("null", text("null")),
        ("a string", text("\"outbox\"")),
        ("no version", text("{}")),
        ("a version of text", text(r#"{"version":"1"}"#)),
        ("version 0.5", text(r#"{"version":0.5}"#)),
        ("version -1", text(r#"{"version":-1}"#)),
        ("a newer version", text(r#"{"version":2}"#)),
        ("the newest version", text(r#"{"version":4294967295}"#)),
        ("a version too large", text(r#"{"version":99999999999999999999}"#)),
        ("replies that are text", text(r#"{"version":1,"replies":"x","ledger":"x"}"#)),
        ("replies that are null", text(r#"{"version":1,"replies":null,"ledger":null}"#)),
        ("a reply that is empty", text(r#"{"version":1,"replies":[{}],"ledger":[{}]}"#)),
        ("a reply that is a number", text(r#"{"version":1,"replies":[1],"ledger":1}"#)),
        ("a repeated version", text(r#"{"version":1,"version":1,"replies":[[]],"ledger":[]}"#)),
        ("deep nesting", text(&format!(r#"{{"version":1,"replies":{}"#, "[".repeat(50_000)))),
        ("rubbish after the end", text(r#"{"version":1,"replies":[],"ledger":{}} x"#)),
        ("cut off in the middle", text(r#"{"version":1,"replies":[{"id":"00112233445566"#)),
        (
            "a reply under a wrong name",
            text(
                r#"{"version":1,"ledger":7,"replies":[{"id":"../../x","account":"a","ticket":"1","number":"1","episode":"e","text":"forjada","written_at":"2026-01-01T00:00:00Z"}]}"#,
            ),
        ),
    ]
}

/// Given a reply that waits for its server, when the file is damaged in any of these ways, then
/// the reply arrives once, its question is not alerted again, and polling goes on.
fn survives_damage(name: &str) {
    let (desk, profile, mut tray, id) = asked();
    let file = profile.state_file().with_file_name(name);
    let inputs = damages();
    assert_eq!(inputs.len(), 33, "the count that the documents give");
    for (round, (what, damage)) in inputs.iter().enumerate() {
        if round > 0 {
            desk.suspend(&id, &format!("Pergunta {round}")).unwrap();
            profile.poll_now();
            tray.shows("aviso: ");
        }
        desk.set_fault(Fault { method: Some("POST".into()), ..Fault::status("/v1/tickets/", 503) });
        let text = format!("etiqueta-{round}-azul");
        tray.types(&format!("responder {text}"));
        wait(what, || profile.outbox().contains(&text).then_some(()));
        damage.apply_to(&file);
        desk.clear_faults();
        profile.poll_now();
        wait(what, || {
            profile.poll_now();
            said(&desk, &id).contains(&text).then_some(())
        });
        tray.shows("resposta: Resposta enviada.");
        assert_eq!(said(&desk, &id).iter().filter(|said| **said == text).count(), 1, "{what}");
        assert!(tray.is_running(), "{what}");
        assert_eq!(tray.shown("aviso: ").len(), round + 1, "{what}");
        if file.is_dir() {
            fs::remove_dir(&file).unwrap();
        }
    }
    assert!(!profile.log().contains("etiqueta-"), "a reply's text is in the log");
}

#[test]
fn a_damaged_outbox_loses_and_doubles_nothing() {
    survives_damage("outbox.json");
}

#[test]
fn a_damaged_state_file_doubles_no_alert() {
    survives_damage("state.json");
}
