//! Small parts of pages.

use jiff::Timestamp;
use maud::{Markup, html};

use super::Browser;
use crate::api::MAX_TEXT_LENGTH;
use crate::clock::local_text;
use crate::model::{Event, EventType, Role, State, Ticket, is_blank};

/// The hidden field that proves where a form came from.
pub(crate) fn csrf_field(browser: &Browser) -> Markup {
    html! { input type="hidden" name="csrf" value=(browser.csrf); }
}

/// A state as a coloured word; the word alone says it too.
pub(crate) fn badge(state: State) -> Markup {
    html! { span class={ "badge " (state.id()) } { (state.label()) } }
}

/// A moment, readable for people and for machines.
pub(crate) fn when(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (local_text(at)) } }
}

/// What requesters and agents both see of a ticket, for a `dl.facts`.
pub(crate) fn facts(ticket: &Ticket) -> Markup {
    html! {
        div { dt { "Tipo" } dd { (ticket.kind.label()) } }
        div { dt { "Aberto em" } dd { (when(ticket.created_at)) } }
        div { dt { "Atualizado em" } dd { (when(ticket.updated_at)) } }
    }
}

/// The head of a table of tickets with these columns.
pub(crate) fn columns(names: &[&str]) -> Markup {
    html! { thead { tr { @for name in names { th scope="col" { (name) } } } } }
}

/// A message about a form that was not accepted.
pub(crate) fn problem_with(problem: Option<&str>) -> Markup {
    html! { @if let Some(problem) = problem { p.problem role="alert" { (problem) } } }
}

/// What is wrong with a text, if anything.
pub(crate) fn text_problem(text: &str, longest: usize) -> Option<String> {
    if is_blank(text) {
        return Some("Escreva o texto antes de enviar.".to_owned());
    }
    let length = text.chars().count();
    (length > longest).then(|| {
        let (length, longest) = (thousands(length), thousands(longest));
        format!("O texto tem {length} caracteres; o limite é {longest}.")
    })
}

/// A number with a point between thousands, as Brazil writes it.
fn thousands(number: usize) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{}.{:03}", thousands(number / 1_000), number % 1_000),
    }
}

/// A form's text as it was typed: browsers send line breaks as CR LF.
pub(crate) fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// *Histórico do chamado*, oldest entry first, with what one can do to it on top.
pub(crate) fn history(events: &[Event], tools: &Markup) -> Markup {
    html! {
        section aria-labelledby="historico" {
            h2 #historico { "Histórico do chamado" }
            (tools)
            ol.history {
                @for event in events {
                    li class=(side(event)) id={ "evento-" (event.id) } {
                        div.meta { strong { (event.author.name) } " " (role(event)) " · " (when(event.at)) }
                        p.what { (what(event)) }
                        @if let Some(text) = &event.text { p.text { (text) } }
                    }
                }
            }
        }
    }
}

fn side(event: &Event) -> &'static str {
    match event.author.role {
        Role::Requester => "requester",
        Role::Agent => "agent",
    }
}

fn role(event: &Event) -> &'static str {
    match event.author.role {
        Role::Requester => "(solicitante)",
        Role::Agent => "(atendente)",
    }
}

fn what(event: &Event) -> Markup {
    html! {
        @match event.event_type {
            EventType::Opened => { "abriu o chamado" }
            EventType::FollowUp => { "adicionou um acompanhamento" }
            EventType::Suspended => { "suspendeu o chamado: " (badge(event.state_after)) }
            EventType::StateChanged => { "alterou o status para " (badge(event.state_after)) }
        }
    }
}

/// The attribute that keeps browsers from letting longer texts be typed.
pub(crate) const MAX_LENGTH: usize = MAX_TEXT_LENGTH;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_counted_in_brazilian_numbers() {
        let problem = |length| text_problem(&"é".repeat(length), 8_000);
        assert_eq!(problem(8_000), None);
        let wanted = "O texto tem 8.100 caracteres; o limite é 8.000.";
        assert_eq!(problem(8_100).as_deref(), Some(wanted));
        assert_eq!(thousands(1_000_007), "1.000.007");
        assert_eq!(thousands(999), "999");
    }
}
