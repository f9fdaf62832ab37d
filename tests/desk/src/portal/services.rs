//! *Serviços*: the three forms that open a ticket.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use crate::model::{Kind, is_blank, ticket_id};
use crate::pages::{
    Area, Browser, Gate, MAX_LENGTH, SignedIn, clean, csrf_field, not_found, problem_with,
    text_problem,
};
use crate::shared::Shared;

fn explanation(kind: Kind) -> &'static str {
    match kind {
        Kind::ServiceRequest => "Instalações, acessos, equipamentos novos e mudanças.",
        Kind::Problem => "Algo parou de funcionar ou não funciona como deveria.",
        Kind::Question => "Você quer saber como se faz alguma coisa.",
    }
}

/// `GET /portal/servicos`.
pub(crate) async fn list(signed: SignedIn) -> Response {
    let content = html! {
        h1 { "Serviços" }
        p.hint { "Escolha o tipo de chamado que você quer abrir." }
        div.cards {
            @for &kind in Kind::ALL {
                a.card href={ "/portal/servicos/" (kind.slug()) } {
                    strong { (kind.label()) }
                    span { (explanation(kind)) }
                }
            }
        }
    };
    signed.browser.page(StatusCode::OK, Area::Portal, "Serviços", &content)
}

/// `GET /portal/servicos/{form}`.
pub(crate) async fn form(signed: SignedIn, Path(slug): Path<String>) -> Response {
    match Kind::from_slug(&slug) {
        Some(kind) => form_page(&signed.browser, kind, &Draft::default(), None),
        None => not_found(&signed.browser),
    }
}

#[derive(Default, Deserialize)]
pub(crate) struct Draft {
    csrf: String,
    subject: String,
    text: String,
}

impl Draft {
    fn problem(&self) -> Option<String> {
        if is_blank(&self.subject) {
            return Some("Preencha o assunto.".to_owned());
        }
        text_problem(&self.subject, 255).or_else(|| text_problem(&self.text, MAX_LENGTH))
    }
}

/// `POST /portal/servicos/{form}`.
pub(crate) async fn open(
    State(shared): State<Shared>,
    signed: SignedIn,
    Path(slug): Path<String>,
    Form(mut draft): Form<Draft>,
) -> Result<Response, Gate> {
    let browser = signed.browser;
    browser.check(&draft.csrf)?;
    let Some(kind) = Kind::from_slug(&slug) else { return Ok(not_found(&browser)) };
    draft.text = clean(&draft.text);
    if let Some(problem) = draft.problem() {
        return Ok(form_page(&browser, kind, &draft, Some(&problem)));
    }
    let number = shared.store().open(signed.requester.id, kind, draft.subject.trim(), &draft.text);
    browser.notice(&format!("Chamado {number} aberto. Avisaremos você a cada novidade."));
    Ok(browser.go(&format!("/portal/chamados/{}", ticket_id(number))))
}

fn form_page(browser: &Browser, kind: Kind, draft: &Draft, problem: Option<&str>) -> Response {
    let content = html! {
        p.path { a href="/portal/servicos" { "Serviços" } " › " (kind.label()) }
        div.panel {
            h1 { (kind.label()) }
            p.hint { (explanation(kind)) }
            (problem_with(problem))
            form method="post" {
                (csrf_field(browser))
                label for="subject" { "Assunto" }
                input #subject name="subject" value=(draft.subject) maxlength="255" required;
                label for="text" { "Descrição" }
                textarea #text name="text" rows="8" maxlength=(MAX_LENGTH) required { (draft.text) }
                div.actions {
                    button type="submit" { "Abrir chamado" }
                    a href="/portal/servicos" { "Cancelar" }
                }
            }
        }
    };
    browser.form_page(Area::Portal, kind.label(), problem, &content)
}
