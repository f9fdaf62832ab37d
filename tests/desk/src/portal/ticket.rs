//! One ticket: its history, and *Adicionar* … *Processar*.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::model::{self, Ticket, number_of};
use crate::pages::{
    Area, Browser, Gate, MAX_LENGTH, SignedIn, badge, clean, csrf_field, facts, history, not_found,
    problem_with, text_problem, when,
};
use crate::shared::Shared;

fn own(shared: &Shared, signed: &SignedIn, id: &str) -> Option<Ticket> {
    let number = number_of(id)?;
    shared.store().ticket_of(signed.requester.id, number).ok().cloned()
}

/// `GET /portal/chamados/{id}`.
pub(crate) async fn show(
    State(shared): State<Shared>,
    signed: SignedIn,
    Path(id): Path<String>,
) -> Response {
    match own(&shared, &signed, &id) {
        Some(ticket) => ticket_page(&signed.browser, &ticket, "", None),
        None => not_found(&signed.browser),
    }
}

#[derive(Deserialize)]
pub(crate) struct Draft {
    csrf: String,
    text: String,
}

/// `POST /portal/chamados/{id}/acompanhamentos`.
pub(crate) async fn follow_up(
    State(shared): State<Shared>,
    signed: SignedIn,
    Path(id): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, Gate> {
    let browser = &signed.browser;
    browser.check(&draft.csrf)?;
    let Some(ticket) = own(&shared, &signed, &id) else { return Ok(not_found(browser)) };
    let text = clean(&draft.text);
    if let Some(problem) = text_problem(&text, MAX_LENGTH) {
        return Ok(ticket_page(browser, &ticket, &text, Some(&problem)));
    }
    let added = shared.store().follow_up(ticket.number, &text);
    let Ok(receipt) = added else {
        let problem = "Este chamado não aceita mais acompanhamentos.";
        return Ok(ticket_page(browser, &ticket, &text, Some(problem)));
    };
    browser.notice(&outcome(ticket.state, receipt.state_after));
    Ok(browser.go(&format!("/portal/chamados/{}", ticket.id())))
}

fn outcome(before: model::State, after: model::State) -> String {
    if before == after {
        return "Acompanhamento adicionado.".to_owned();
    }
    format!("Acompanhamento adicionado. O chamado voltou para {}.", after.label())
}

fn ticket_page(browser: &Browser, ticket: &Ticket, text: &str, problem: Option<&str>) -> Response {
    let content = html! {
        p.path { a href="/portal/solicitacoes" { "Solicitações" } " › Chamado " (ticket.number) }
        div.head {
            h1 { (ticket.subject) }
            (badge(ticket.state))
        }
        dl.facts {
            div { dt { "Número" } dd { (ticket.number) } }
            (facts(ticket))
        }
        (question(ticket))
        (history(&ticket.events, &reply_form(browser, ticket, text, problem)))
    };
    let title = format!("Chamado {}", ticket.number);
    browser.form_page(Area::Portal, &title, problem, &content)
}

fn question(ticket: &Ticket) -> Markup {
    let asked = ticket.events.iter().rev().find(|event| event.episode_id.is_some());
    html! {
        @if let (Some(waiting), Some(asked)) = (&ticket.waiting, asked) {
            section.question aria-labelledby="pergunta" {
                h2 #pergunta { "Aguardando sua resposta" }
                p.meta { strong { (waiting.asked_by) } " perguntou em " (when(waiting.since)) ":" }
                p.text { (asked.text.as_deref().unwrap_or_default()) }
            }
        }
    }
}

fn reply_form(browser: &Browser, ticket: &Ticket, text: &str, problem: Option<&str>) -> Markup {
    html! {
        @if ticket.can_follow_up() {
            details.reply #adicionar open[problem.is_some()] {
                summary.button { "Adicionar" }
                (problem_with(problem))
                form method="post" action={ "/portal/chamados/" (ticket.id()) "/acompanhamentos" } {
                    (csrf_field(browser))
                    label for="text" { "Acompanhamento" }
                    textarea #text name="text" rows="6" maxlength=(MAX_LENGTH) required { (text) }
                    div.actions { button type="submit" { "Processar" } }
                }
            }
        } @else {
            (problem_with(problem))
            p.empty { "Este chamado não aceita acompanhamentos. Se precisar, abra um novo." }
        }
    }
}
