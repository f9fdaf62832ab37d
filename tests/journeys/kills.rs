//! Replies to a tray that is killed at random moments, while a third of the server's answers is lost.

use desk::seed::ANA;
use desk::{Desk, Fault, Kind, Mode};

use crate::support::{Profile, Tray, empty_desk, said, wait};

/// The desk, the user, and what was typed so far.
pub(crate) struct Kills {
    desk: Desk,
    pub(crate) profile: Profile,
    pub(crate) rng: fastrand::Rng,
    /// Tickets, texts, and whether the text survived the kill: on disk, or in the ticket.
    typed: Vec<(String, String, bool)>,
}

/// A tray that shows a new alert.
pub(crate) struct Asked {
    pub(crate) tray: Tray,
    /// What to type.
    pub(crate) text: String,
    ticket: String,
}

impl Kills {
    pub(crate) fn new() -> Self {
        let desk = empty_desk();
        let profile = Profile::new(&desk);
        profile.sign_in();
        desk.set_fault(Fault {
            method: Some("POST".into()),
            percent: 33,
            ..Fault::new("/v1/tickets/", Mode::DropAnswer)
        });
        Self { desk, profile, rng: fastrand::Rng::with_seed(20_261_122), typed: Vec::new() }
    }

    pub(crate) fn ask(&self, round: u32) -> Asked {
        let subject = format!("Chamado {round}");
        let ticket = self.desk.add_ticket(ANA.email, Kind::Problem, &subject).unwrap();
        self.desk.suspend(&ticket, "Confirma?").unwrap();
        let mut tray = self.profile.tray();
        wait_for_alert(&mut tray, &format!(": {subject} |"));
        Asked { tray, text: format!("resposta {round}"), ticket }
    }

    /// Whether the text survives a kill.
    pub(crate) fn is_kept(&self, asked: &Asked) -> bool {
        self.has(&asked.ticket, &asked.text)
    }

    fn has(&self, ticket: &str, text: &str) -> bool {
        let on_disk = self.profile.outbox().contains(&format!("{text}\""));
        on_disk || !said(&self.desk, ticket).is_empty()
    }

    pub(crate) fn kill(&mut self, asked: Asked) {
        let Asked { tray, text, ticket } = asked;
        tray.kill();
        let kept = self.has(&ticket, &text);
        self.typed.push((ticket, text, kept));
    }

    /// Without faults, every text that survived arrives exactly once, and no other text arrives.
    pub(crate) fn assert_nothing_lost_or_doubled(&self, min_kept: usize) {
        self.desk.clear_faults();
        let mut tray = self.profile.tray();
        tray.shows("ícone: ");
        wait("the outbox is empty", || {
            self.profile.poll_now();
            self.profile.outbox().contains("\"replies\":[]").then_some(())
        });
        assert!(tray.is_running());
        for (ticket, text, kept) in &self.typed {
            let expected: &[&String] = if *kept { &[text] } else { &[] };
            let said = said(&self.desk, ticket);
            assert_eq!(said.iter().collect::<Vec<_>>(), expected, "{text}");
        }
        let kept = self.typed.iter().filter(|(_, _, kept)| *kept).count();
        assert!(kept >= min_kept, "too early to prove anything: {kept} were kept");
    }
}

/// Waits for the alert of this ticket. A tray that was killed before it confirmed an alert leaves that
/// ticket to be alerted again a minute later: before this one, or in one summary with it.
fn wait_for_alert(tray: &mut Tray, subject: &str) {
    loop {
        let alert = tray.shows("aviso: ");
        if alert.contains(subject) || alert.contains("chamados aguardando sua resposta") {
            return;
        }
    }
}
