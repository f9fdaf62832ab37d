//! What a toast says, as the XML that Windows wants. Everything from the server stays text.

use crate::core::alerts::{Alert, AlertTarget, Snooze};
use crate::core::replies::activation::{Button, REPLY_INPUT, SNOOZE_INPUT, arguments, fits};
use crate::core::tickets::AlertKey;

/// The toast of an alert. Texts, inputs and buttons are in the order to be read aloud. A question
/// whose name is too long for a button's arguments is shown as a summary is.
pub fn alert(alert: &Alert) -> String {
    match &alert.target {
        AlertTarget::Ticket(key) if fits(alert.toast.source, key) => ticket(alert, key),
        AlertTarget::Ticket(_) | AlertTarget::Summary(_) => summary(alert),
    }
}

/// The toast of a one-line notice.
pub fn notice(text: &str, silent: bool) -> String {
    let mut xml = Xml::default();
    xml.open("toast", &[("activationType", "foreground")]);
    xml.texts(&[("Tecjump", None), (text, None)]);
    xml.audio(silent);
    xml.close("toast");
    xml.0
}

fn ticket(alert: &Alert, key: &AlertKey) -> String {
    let argument = |button| arguments(button, alert.toast.source, Some(key));
    let mut xml = Xml::default();
    xml.toast(&argument(Button::Open));
    xml.texts(&[(&alert.title, None), (&alert.body, Some("2")), (&alert.toast.since, None)]);
    xml.audio(alert.silent);
    xml.open("actions", &[]);
    if alert.toast.can_reply {
        let hint = ("placeHolderContent", "Digite sua resposta");
        xml.empty("input", &[("id", REPLY_INPUT), ("type", "text"), hint]);
    }
    xml.snooze_choice();
    if alert.toast.can_reply {
        xml.button("Enviar", &argument(Button::Reply), Some(REPLY_INPUT));
    }
    xml.button("Ver chamado", &argument(Button::Open), None);
    xml.button("Lembrar mais tarde", &argument(Button::Snooze), None);
    xml.close("actions");
    xml.close("toast");
    xml.0
}

fn summary(alert: &Alert) -> String {
    let argument = arguments(Button::List, alert.toast.source, None);
    let mut xml = Xml::default();
    xml.toast(&argument);
    xml.texts(&[(&alert.title, None), (&alert.body, None), (&alert.toast.since, None)]);
    xml.audio(alert.silent);
    xml.open("actions", &[]);
    xml.button("Ver chamados", &argument, None);
    xml.close("actions");
    xml.close("toast");
    xml.0
}

/// XML being written.
#[derive(Default)]
struct Xml(String);

impl Xml {
    fn toast(&mut self, launch: &str) {
        self.open("toast", &[("launch", launch), ("activationType", "foreground")]);
    }

    /// Lines and the most rows that each may take; empty ones are left out.
    fn texts(&mut self, lines: &[(&str, Option<&str>)]) {
        self.open("visual", &[("lang", "pt-BR")]);
        self.open("binding", &[("template", "ToastGeneric")]);
        for (line, rows) in lines.iter().filter(|(line, _)| !line.is_empty()) {
            match rows {
                Some(rows) => self.open("text", &[("hint-maxLines", rows)]),
                None => self.open("text", &[]),
            }
            self.escaped(line);
            self.close("text");
        }
        self.close("binding");
        self.close("visual");
    }

    /// Without a word on it, Windows plays its usual sound.
    fn audio(&mut self, silent: bool) {
        if silent {
            self.empty("audio", &[("silent", "true")]);
        }
    }

    fn snooze_choice(&mut self) {
        let first = Snooze::ALL[0].word();
        let title = ("title", "Lembrar:");
        let kind = ("type", "selection");
        self.open("input", &[("id", SNOOZE_INPUT), kind, title, ("defaultInput", first)]);
        for &choice in Snooze::ALL {
            self.empty("selection", &[("id", choice.word()), ("content", choice.label())]);
        }
        self.close("input");
    }

    fn button(&mut self, name: &str, arguments: &str, beside: Option<&str>) {
        let mut attributes =
            vec![("content", name), ("arguments", arguments), ("activationType", "foreground")];
        attributes.extend(beside.map(|input| ("hint-inputId", input)));
        self.empty("action", &attributes);
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.0.push('>');
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.0.push_str("/>");
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.escaped(value);
            self.0.push('"');
        }
    }

    fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// Text between tags or quotes; what XML 1.0 has no way to say is dropped.
    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&apos;"),
                '\n' => self.0.push_str("&#10;"),
                '\t' | '\r' => self.0.push(' '),
                '\u{FFFE}' | '\u{FFFF}' => {}
                c if c.is_control() => {}
                c => self.0.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::alerts::ToastParts;
    use crate::core::tickets::{EpisodeId, TicketId};

    fn key(ticket: &str) -> AlertKey {
        AlertKey { ticket: TicketId(ticket.into()), episode: EpisodeId("e1".into()) }
    }

    fn sample(title: &str, body: &str, can_reply: bool) -> Alert {
        Alert {
            target: AlertTarget::Ticket(key("7f3a")),
            title: title.into(),
            body: body.into(),
            silent: false,
            toast: ToastParts {
                source: "TicketApi",
                since: "Aguardando desde 14:05".into(),
                can_reply,
            },
        }
    }

    /// One tag a line, so that people can read it.
    fn lines(xml: &str) -> String {
        xml.replace("><", ">\n<")
    }

    #[test]
    fn a_ticket_can_be_answered_opened_and_snoozed() {
        let alert = sample("Chamado 104: VPN não conecta", "Ana pergunta: Qual é o erro?", true);
        insta::assert_snapshot!(lines(&super::alert(&alert)));
    }

    #[test]
    fn a_ticket_without_replies_has_no_text_box() {
        let alert = sample("Chamado 104: VPN", "O suporte aguarda sua resposta.", false);
        insta::assert_snapshot!(lines(&super::alert(&alert)));
    }

    #[test]
    fn a_long_ticket_name_gets_no_text_box() {
        let mut alert = sample("Chamado 104: VPN", "Qual é o erro?", true);
        alert.target = AlertTarget::Ticket(key(&"ç".repeat(300)));
        let xml = super::alert(&alert);
        let since = alert.toast.since.as_str();
        let texts = ["Chamado 104: VPN", "Qual é o erro?", since].map(|text| xml.contains(text));
        assert_eq!(texts, [true; 3], "{xml}");
        assert!(xml.contains("Ver chamados") && !xml.contains("<input"), "{xml}");
        assert!(!xml.contains("ticket="), "{xml}");
    }

    #[test]
    fn a_summary_leads_to_the_list() {
        let mut alert = sample(
            "4 chamados aguardando sua resposta",
            "1 VPN\n2 Rede\n3 Café\ne mais 1 chamado",
            false,
        );
        alert.target = AlertTarget::Summary(vec![key("1"), key("2"), key("3"), key("4")]);
        alert.toast.since = String::new();
        insta::assert_snapshot!(lines(&super::alert(&alert)));
    }

    #[test]
    fn a_notice_has_only_its_line() {
        let line = "Resposta enviada. O chamado 104 voltou para “Em atendimento”.";
        insta::assert_snapshot!(lines(&notice(line, false)));
    }

    #[test]
    fn a_silent_toast_differs_only_in_its_audio() {
        let mut alert = sample("Chamado 104: VPN", "Qual é o erro?", true);
        let (loud, loud_line) = (super::alert(&alert), notice("Enviada.", false));
        alert.silent = true;
        let audio = "<audio silent=\"true\"/>";
        for (silent, loud) in [(super::alert(&alert), loud), (notice("Enviada.", true), loud_line)]
        {
            assert!(silent.contains(&format!("</visual>{audio}")), "{silent}");
            assert_eq!(silent.replace(audio, ""), loud);
        }
        alert.target = AlertTarget::Summary(vec![key("1"), key("2")]);
        assert!(super::alert(&alert).contains(audio));
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut alert = sample(
            "Chamado 1: </text><action content=\"x\" arguments='y'/>",
            "a\u{0}\u{1b}\u{7f}\u{85}\u{FFFE}\u{FFFF}b ]]> <!-- & &amp; 👩\u{200D}💻\r\n\té",
            true,
        );
        alert.target = AlertTarget::Ticket(AlertKey {
            ticket: TicketId("\"><toast/>&\u{1}\n".into()),
            episode: EpisodeId("'e' ;=%".into()),
        });
        insta::assert_snapshot!(lines(&super::alert(&alert)));
    }
}
