//! The agent's pages: the queue, and an agent's actions on a ticket. No sign-in: it is a demonstration.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use maud::{Markup, html};
use serde::Deserialize;

use crate::model::{self, Ticket, number_of};
use crate::pages::{
    Area, Browser, Gate, MAX_LENGTH, badge, clean, columns, csrf_field, facts, history, not_found,
    problem_with, text_problem, when,
};
use crate::seed::AGENT;
use crate::shared::Shared;
use crate::store::{Refusal, Store, WAITING_REASON};

/// The routes under `/atendente`.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/atendente", get(queue))
        .route("/atendente/chamados/{id}", get(show))
        .route("/atendente/chamados/{id}/{action}", post(act))
}

/// A ticket with the name of its requester.
type Case = (Ticket, String);

fn case(store: &Store, ticket: &Ticket) -> Case {
    let requester = store.requester(ticket.requester);
    (ticket.clone(), requester.map(|found| found.name.clone()).unwrap_or_default())
}

async fn queue(State(shared): State<Shared>, browser: Browser) -> Response {
    let cases: Vec<Case> = {
        let store = shared.store();
        store.tickets().rev().map(|ticket| case(&store, ticket)).collect()
    };
    let content = html! {
        h1 { "Fila de chamados" }
        p.hint { "Abra um chamado para responder, suspender ou solucionar." }
        div.scroll { table {
            (columns(&["Número", "Assunto", "Solicitante", "Status", "Atualizado"]))
            tbody { @for (ticket, requester) in &cases {
                tr class=(ticket.state.id()) {
                    td { (ticket.number) }
                    td.subject { a href={ "/atendente/chamados/" (ticket.id()) } { (ticket.subject) } }
                    td { (requester) }
                    td { (badge(ticket.state)) }
                    td { (when(ticket.updated_at)) }
                }
            } }
        } }
    };
    browser.page(StatusCode::OK, Area::Agent, "Fila de chamados", &content)
}

fn find(shared: &Shared, id: &str) -> Option<Case> {
    let store = shared.store();
    let number = number_of(id)?;
    store.ticket(number).ok().map(|ticket| case(&store, ticket))
}

async fn show(State(shared): State<Shared>, browser: Browser, Path(id): Path<String>) -> Response {
    match find(&shared, &id) {
        Some(case) => case_page(&browser, &case, None),
        None => not_found(&browser),
    }
}

#[derive(Deserialize)]
struct Sent {
    csrf: String,
    #[serde(default)]
    motivo: String,
    #[serde(default)]
    text: String,
}

async fn act(
    State(shared): State<Shared>,
    browser: Browser,
    Path((id, action)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Gate> {
    browser.check(&sent.csrf)?;
    let Some(found) = find(&shared, &id) else { return Ok(not_found(&browser)) };
    let text = clean(&sent.text);
    let speaks = matches!(action.as_str(), "suspender" | "responder");
    if let Some(problem) = text_problem(&text, MAX_LENGTH).filter(|_| speaks) {
        return Ok(case_page(&browser, &found, Some(&problem)));
    }
    let number = found.0.number;
    let done = match action.as_str() {
        "suspender" if sent.motivo != WAITING_REASON => Err(Refusal::NotFound),
        "suspender" => shared.store().suspend(number, AGENT, &text).map(drop),
        "responder" => shared.store().answer(number, AGENT, &text).map(drop),
        "retomar" => move_to(&shared, number, model::State::InProgress),
        "solucionar" => move_to(&shared, number, model::State::Solved),
        "fechar" => move_to(&shared, number, model::State::Closed),
        _ => Err(Refusal::NotFound),
    };
    if done.is_err() {
        return Ok(not_found(&browser));
    }
    let state = find(&shared, &id).map_or(found.0.state, |(ticket, _)| ticket.state);
    browser.notice(&format!("Chamado {number}: {}.", state.label()));
    Ok(browser.go(&format!("/atendente/chamados/{id}")))
}

fn move_to(shared: &Shared, number: u64, state: model::State) -> Result<(), Refusal> {
    shared.store().set_state(number, AGENT, state).map(drop)
}

fn case_page(browser: &Browser, (ticket, requester): &Case, problem: Option<&str>) -> Response {
    let content = html! {
        p.path { a href="/atendente" { "Fila de chamados" } " › Chamado " (ticket.number) }
        div.head { h1 { (ticket.subject) } (badge(ticket.state)) }
        dl.facts {
            div { dt { "Solicitante" } dd { (requester) } }
            (facts(ticket))
        }
        (problem_with(problem))
        div.columns {
            (suspend_form(browser, ticket))
            (answer_form(browser, ticket))
        }
        (buttons(browser, ticket))
        (history(&ticket.events, &Markup::default()))
    };
    let title = format!("Chamado {} · Atendente", ticket.number);
    browser.form_page(Area::Agent, &title, problem, &content)
}

fn address(ticket: &Ticket, action: &str) -> String {
    format!("/atendente/chamados/{}/{action}", ticket.id())
}

fn suspend_form(browser: &Browser, ticket: &Ticket) -> Markup {
    html! {
        form.panel method="post" action=(address(ticket, "suspender")) {
            h2 { "Suspender" }
            (csrf_field(browser))
            label for="motivo" { "Motivo" }
            select #motivo name="motivo" { option value=(WAITING_REASON) { (WAITING_REASON) } }
            label for="pergunta" { "Pergunta ao solicitante" }
            textarea #pergunta name="text" rows="4" maxlength=(MAX_LENGTH) required {}
            div.actions { button type="submit" { "Suspender" } }
        }
    }
}

fn answer_form(browser: &Browser, ticket: &Ticket) -> Markup {
    html! {
        form.panel method="post" action=(address(ticket, "responder")) {
            h2 { "Responder" }
            (csrf_field(browser))
            label for="resposta" { "Acompanhamento" }
            textarea #resposta name="text" rows="7" maxlength=(MAX_LENGTH) required {}
            div.actions { button type="submit" { "Adicionar" } }
        }
    }
}

fn buttons(browser: &Browser, ticket: &Ticket) -> Markup {
    let moves =
        [("retomar", "Retomar atendimento"), ("solucionar", "Solucionar"), ("fechar", "Fechar")];
    html! {
        div.actions {
            @for (action, label) in moves {
                form method="post" action=(address(ticket, action)) {
                    (csrf_field(browser))
                    button.quiet type="submit" { (label) }
                }
            }
        }
    }
}
