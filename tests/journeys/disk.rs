//! A disk that refuses writes: typed text is neither lost nor sent twice.
//!
//! A directory in the place of a file's temporary name makes a write fail, also for root.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use desk::Kind;
use desk::seed::ANA;

use crate::kills::Kills;
use crate::support::{Profile, asked, said, wait};

/// Makes a file unwritable until it is dropped.
pub(crate) struct WriteBlock(PathBuf);

impl WriteBlock {
    pub(crate) fn of(profile: &Profile, name: &str) -> Self {
        let path = profile.state_file().with_file_name(name).with_extension("tmp");
        // A write may be in progress, or may have been cut off.
        wait("the directory is there", || {
            let _ = fs::remove_file(&path);
            fs::create_dir(&path).ok()
        });
        Self(path)
    }
}

impl Drop for WriteBlock {
    fn drop(&mut self) {
        fs::remove_dir(&self.0).unwrap();
    }
}

#[test]
fn a_reply_arrives_after_the_disk_recovers() {
    let (desk, profile, mut tray, id) = asked();
    let refusal = WriteBlock::of(&profile, "outbox");
    tray.types("responder sim");
    tray.shows("resposta: Não foi possível gravar sua resposta neste computador.");
    tray.shows("menu: Respostas não enviadas ▸");
    assert_eq!(said(&desk, &id), [""; 0], "it is not sent before it is saved");
    drop(refusal);
    profile.poll_now();
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
    wait("the outbox is empty", || profile.outbox().contains("\"replies\":[]").then_some(()));
}

/// Memory and disk used to diverge here: the next change on disk alerted A again.
#[test]
fn an_alert_is_not_repeated_if_writing_fails() {
    let (desk, profile, mut tray, _) = asked();
    let refusal = WriteBlock::of(&profile, "state");
    let ask = |subject: &str| {
        let id = desk.add_ticket(ANA.email, Kind::Problem, subject).unwrap();
        desk.suspend(&id, "Confirma?").unwrap();
        profile.poll_now();
    };
    ask("Chamado A");
    tray.shows("aviso: ");
    profile.wait_for_log("não foi possível gravar o arquivo de estado");
    drop(refusal);
    ask("Chamado B");
    assert!(tray.shows("aviso: ").contains("Chamado B"));
    profile.poll_now();
    ask("Chamado C");
    tray.shows("aviso: ");
    assert_eq!(tray.shown("aviso: ").len(), 4, "{:?}", tray.shown("aviso: "));
}

#[test]
fn a_failed_save_is_retried_automatically() {
    let (desk, profile, mut tray, id) = asked();
    let refusal = WriteBlock::of(&profile, "outbox");
    tray.types("responder sim");
    tray.shows("resposta: Não foi possível gravar sua resposta");
    drop(refusal);
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
}

#[test]
fn a_reply_that_never_reached_the_disk_is_copied() {
    let (_desk, profile, mut tray, _id) = asked();
    let _refusal = WriteBlock::of(&profile, "outbox");
    tray.types("responder sim");
    tray.shows("resposta: Não foi possível gravar sua resposta");
    tray.types("sair");
    tray.shows("dados: sim");
    tray.shows("resposta: Resposta não enviada. Não foi possível gravar");
}

/// From a random moment the disk refuses replies and alerts, until it recovers or the program is
/// killed.
#[test]
fn kills_while_the_disk_refuses_lose_and_double_nothing() {
    let mut kills = Kills::new();
    for round in 0..150 {
        let mut asked = kills.ask(round);
        let (early, works_again) = (kills.rng.bool(), kills.rng.bool());
        let refuse =
            |profile: &Profile| ["outbox", "state"].map(|name| WriteBlock::of(profile, name));
        let mut refusals = early.then(|| refuse(&kills.profile));
        asked.tray.types(&format!("responder {}", asked.text));
        std::thread::sleep(Duration::from_millis(kills.rng.u64(0..30)));
        if early && works_again {
            asked.tray.shows("resposta: Não foi possível gravar sua resposta");
            drop(refusals.take());
            kills.profile.poll_now();
            wait("the reply is kept", || kills.is_kept(&asked).then_some(()));
        } else if !early {
            refusals = Some(refuse(&kills.profile));
        }
        std::thread::sleep(Duration::from_millis(kills.rng.u64(0..30)));
        kills.kill(asked);
        drop(refusals);
    }
    kills.assert_nothing_lost_or_doubled(40);
}
