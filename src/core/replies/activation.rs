//! What a click on a toast means. Its arguments carry only kind, source, ticket and episode; any
//! program of the user can forge them, so what they may do is decided with what the core knows.

use strum::VariantArray;
use url::form_urlencoded;

use crate::core::alerts::Snooze;
use crate::core::tickets::{AlertKey, EpisodeId, TicketId};

/// Longer ids than any source's; beyond it the arguments are not ours.
const MAX_BYTES: usize = 1_024;

/// A button or the body of a toast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub enum Button {
    /// The toast's body, or *Ver chamado*.
    Open,
    /// *Enviar*
    Reply,
    /// *Lembrar mais tarde*
    Snooze,
    /// *Ver chamados*, on a summary.
    List,
}

impl Button {
    const ALL: &'static [Self] = Self::VARIANTS;

    const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reply => "reply",
            Self::Snooze => "snooze",
            Self::List => "list",
        }
    }
}

/// The name of the toast's text box.
pub const REPLY_INPUT: &str = "reply";
/// The name of the toast's choice of times.
pub const SNOOZE_INPUT: &str = "snooze";

/// What the user did to a toast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activation {
    /// Open the ticket.
    Open(AlertKey),
    /// Send this.
    Reply(AlertKey, String),
    /// Remind again later.
    Snooze(AlertKey, Snooze),
    /// Open *Minhas solicitações*.
    List,
    /// This was typed into a toast that is not of this program and source, or no longer.
    Stray(String),
}

/// Whether the arguments of this question's buttons are understood when they come back. If not, its
/// toast leads to the list of tickets and has nothing to type into.
pub fn fits(source: &str, key: &AlertKey) -> bool {
    Button::ALL.iter().all(|button| arguments(*button, source, Some(key)).len() <= MAX_BYTES)
}

/// The arguments of a toast's button.
pub fn arguments(button: Button, source: &str, key: Option<&AlertKey>) -> String {
    let mut all = form_urlencoded::Serializer::new(String::new());
    all.append_pair("kind", button.word()).append_pair("source", source);
    if let Some(key) = key {
        all.append_pair("ticket", key.ticket.as_str()).append_pair("episode", key.episode.as_str());
    }
    all.finish()
}

/// Reads what came back from the platform: the arguments, and the inputs by name. Of whatever is
/// not ours to the letter nothing counts but the text that the user typed.
pub fn read(arguments: &str, inputs: &[(String, String)], source: &str) -> Option<Activation> {
    ours(arguments, inputs, source).or_else(|| {
        let typed = inputs.iter().find(|(input, text)| input == REPLY_INPUT && !is_blank(text));
        typed.map(|(_, text)| Activation::Stray(text.clone()))
    })
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn ours(arguments: &str, inputs: &[(String, String)], source: &str) -> Option<Activation> {
    if arguments.len() > MAX_BYTES {
        return None;
    }
    let fields: Vec<_> = form_urlencoded::parse(arguments.as_bytes()).collect();
    let names: Vec<_> = fields.iter().map(|(name, _)| name.as_ref()).collect();
    let value = |at: usize| fields.get(at).map(|(_, value)| value.clone().into_owned());
    let kind =
        Button::ALL.iter().copied().find(|button| value(0).as_deref() == Some(button.word()))?;
    if value(1)? != source {
        return None;
    }
    if names == ["kind", "source"] {
        return (kind == Button::List).then_some(Activation::List);
    }
    if names != ["kind", "source", "ticket", "episode"] {
        return None;
    }
    let key = AlertKey { ticket: TicketId(value(2)?.into()), episode: EpisodeId(value(3)?.into()) };
    let input = |name| inputs.iter().find(|(input, _)| input == name).map(|(_, text)| text);
    match kind {
        Button::Open => Some(Activation::Open(key)),
        Button::Reply => Some(Activation::Reply(key, input(REPLY_INPUT)?.clone())),
        Button::Snooze => {
            let word = input(SNOOZE_INPUT)?;
            let choice = Snooze::ALL.iter().copied().find(|choice| choice.word() == word)?;
            Some(Activation::Snooze(key, choice))
        }
        Button::List => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> AlertKey {
        AlertKey { ticket: TicketId("a&b=ç/7".into()), episode: EpisodeId("e 1;".into()) }
    }

    fn inputs(name: &str, text: &str) -> Vec<(String, String)> {
        vec![(name.into(), text.into())]
    }

    #[test]
    fn every_button_comes_back_as_it_went() {
        let back = |button, inputs: &[_]| {
            read(&arguments(button, "TicketApi", Some(&key())), inputs, "TicketApi")
        };
        assert_eq!(back(Button::Open, &[]), Some(Activation::Open(key())));
        let text = "Sim.\r\nAção 😀";
        let reply = back(Button::Reply, &inputs("reply", text));
        assert_eq!(reply, Some(Activation::Reply(key(), text.into())));
        let snooze = back(Button::Snooze, &inputs("snooze", "4h"));
        assert_eq!(snooze, Some(Activation::Snooze(key(), Snooze::FourHours)));
        let list = read(&arguments(Button::List, "TicketApi", None), &[], "TicketApi");
        assert_eq!(list, Some(Activation::List));
    }

    #[test]
    fn arguments_that_differ_from_ours_are_rejected() {
        for forged in [
            "",
            "open",
            "kind=open",
            "kind=open&source=TicketApi",
            "kind=open&source=TicketApi&number=1&question=2",
            "kind=open&source=Other&ticket=1&episode=2",
            "source=TicketApi&kind=open&ticket=1&episode=2",
            "kind=open&source=TicketApi&ticket=1&episode=2&url=https://evil.test",
            "kind=open&kind=open&source=TicketApi&ticket=1&episode=2",
            "kind=run&source=TicketApi&ticket=1&episode=2",
            "kind=list&source=TicketApi&ticket=1&episode=2",
            "kind=reply&source=TicketApi&ticket=1&episode=2",
            "kind=snooze&source=TicketApi&ticket=1&episode=2",
            "https://evil.test/",
            "C:\\Windows\\System32\\calc.exe",
        ] {
            assert_eq!(read(forged, &[], "TicketApi"), None, "{forged}");
        }
        let stray =
            |arguments: &str, text: &str| read(arguments, &inputs(REPLY_INPUT, text), "TicketApi");
        for forged in ["", "kind=reply&source=Other&ticket=1&episode=2"] {
            assert_eq!(stray(forged, "sim"), Some(Activation::Stray("sim".into())), "{forged}");
            assert_eq!(stray(forged, " \n"), None, "{forged}");
        }
        let long = format!("kind=open&source=TicketApi&ticket={}&episode=2", "x".repeat(2_000));
        assert_eq!(read(&long, &[], "TicketApi"), None);
    }

    #[test]
    fn only_keys_that_fit_can_be_read_back() {
        for id in ["7", "ção/😀 &=", &"ç".repeat(120), &"x".repeat(900), &"ç".repeat(200)] {
            let key = AlertKey { ticket: TicketId(id.into()), episode: EpisodeId(id.into()) };
            let reply = arguments(Button::Reply, "RequestTracker", Some(&key));
            let back = read(&reply, &inputs(REPLY_INPUT, "sim"), "RequestTracker");
            let whole = back == Some(Activation::Reply(key.clone(), "sim".into()));
            assert_eq!(whole, fits("RequestTracker", &key), "{id}");
        }
        assert!(fits("TicketApi", &key()));
    }
}
