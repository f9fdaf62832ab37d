//! A disk that refuses: what was typed is neither lost nor sent twice.
//!
//! A directory in the place of a file's temporary name makes a write fail, also for root.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use desk::Kind;
use desk::seed::ANA;

use crate::kills::Kills;
use crate::support::{Profile, asked, said, wait};

/// While it lives, this file can't be written.
pub(crate) struct Refusal(PathBuf);

impl Refusal {
    pub(crate) fn of(profile: &Profile, name: &str) -> Self {
        let path = profile.state_file().with_file_name(name).with_extension("tmp");
        // A write may be going on, or may have been cut off.
        wait("the directory is there", || {
            let _ = fs::remove_file(&path);
            fs::create_dir(&path).ok()
        });
        Self(path)
    }
}

impl Drop for Refusal {
    fn drop(&mut self) {
        fs::remove_dir(&self.0).unwrap();
    }
}

#[test]
fn a_reply_that_the_disk_refused_arrives_once_it_writes() {
    let (desk, profile, mut tray, id) = asked();
    let refusal = Refusal::of(&profile, "outbox");
    tray.types("responder sim");
    tray.shows("resposta: Não foi possível gravar sua resposta neste computador.");
    tray.shows("menu: Respostas não enviadas ▸");
    assert_eq!(said(&desk, &id), [""; 0], "it is not sent before it is saved");
    drop(refusal);
    profile.poke();
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
    wait("the outbox is empty", || profile.outbox().contains("\"replies\":[]").then_some(()));
}

/// The memory and the disk went different ways: the next change on disk had A alerted again.
#[test]
fn an_alert_that_the_disk_refused_to_note_is_not_repeated() {
    let (desk, profile, mut tray, _) = asked();
    let refusal = Refusal::of(&profile, "state");
    let ask = |subject: &str| {
        let id = desk.add_ticket(ANA.email, Kind::Problem, subject).unwrap();
        desk.suspend(&id, "Confirma?").unwrap();
        profile.poke();
    };
    ask("Chamado A");
    tray.shows("aviso: ");
    profile.wait_for_log("não foi possível gravar o arquivo de estado");
    drop(refusal);
    ask("Chamado B");
    assert!(tray.shows("aviso: ").contains("Chamado B"));
    profile.poke();
    ask("Chamado C");
    tray.shows("aviso: ");
    assert_eq!(tray.shown("aviso: ").len(), 4, "{:?}", tray.shown("aviso: "));
}

#[test]
fn the_disk_is_asked_again_without_the_user() {
    let (desk, profile, mut tray, id) = asked();
    let refusal = Refusal::of(&profile, "outbox");
    tray.types("responder sim");
    tray.shows("resposta: Não foi possível gravar sua resposta");
    drop(refusal);
    tray.shows("resposta: Resposta enviada.");
    assert_eq!(said(&desk, &id), ["sim"]);
}

#[test]
fn what_the_disk_refused_to_the_end_is_handed_back() {
    let (_desk, profile, mut tray, _id) = asked();
    let _refusal = Refusal::of(&profile, "outbox");
    tray.types("responder sim");
    tray.shows("resposta: Não foi possível gravar sua resposta");
    tray.types("sair");
    tray.shows("dados: sim");
    tray.shows("resposta: Resposta não enviada. Não foi possível gravar");
}

/// The disk refuses from a random moment on, for replies and alerts; it works again, or the program
/// is killed before.
#[test]
fn kills_while_the_disk_refuses_lose_and_double_nothing() {
    let mut kills = Kills::new();
    for round in 0..150 {
        let mut asked = kills.ask(round);
        let (early, works_again) = (kills.rng.bool(), kills.rng.bool());
        let refuse = |profile: &Profile| ["outbox", "state"].map(|name| Refusal::of(profile, name));
        let mut refusals = early.then(|| refuse(&kills.profile));
        asked.tray.types(&format!("responder {}", asked.text));
        std::thread::sleep(Duration::from_millis(kills.rng.u64(0..30)));
        if early && works_again {
            asked.tray.shows("resposta: Não foi possível gravar sua resposta");
            drop(refusals.take());
            kills.profile.poke();
            wait("the reply is kept", || kills.is_kept(&asked).then_some(()));
        } else if !early {
            refusals = Some(refuse(&kills.profile));
        }
        std::thread::sleep(Duration::from_millis(kills.rng.u64(0..30)));
        kills.kill(asked);
        drop(refusals);
    }
    kills.lost_and_doubled_nothing(40);
}
