//! What all pages share: the browser's visit, the frame around the content, small parts.

mod browser;
mod hub;
mod parts;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};

pub(crate) use browser::{Browser, Gate, SignedIn, local_path};
pub(crate) use parts::{
    MAX_LENGTH, badge, clean, columns, csrf_field, facts, history, problem_with, text_problem, when,
};

use crate::api::Problem;
use crate::shared::Shared;
use crate::store::Refusal;

/// Which part of the site a page belongs to; it sets the bar at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    Hub,
    Portal,
    Agent,
}

/// The routes that belong to no part in particular.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/", get(hub::show))
        .route("/correio", get(hub::mails))
        .route("/estilo.css", get(style))
        .route("/icone.svg", get(icon))
        .fallback(missing)
}

async fn style() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("pages/style.css"))
}

async fn icon() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("pages/icon.svg"))
}

/// Any other address: a problem under `/v1`, a page elsewhere.
async fn missing(uri: axum::http::Uri, browser: Browser) -> Response {
    if uri.path() == "/v1" || uri.path().starts_with("/v1/") {
        return Problem::from(Refusal::NotFound).into_response();
    }
    not_found(&browser)
}

/// The page for a ticket or an address that is not there.
pub(crate) fn not_found(browser: &Browser) -> Response {
    let content = html! {
        h1 { "Página não encontrada" }
        p { "O endereço não existe, ou o chamado não é seu." }
        p { a.button href="/portal/solicitacoes" { "Minhas solicitações" } }
    };
    browser.page(StatusCode::NOT_FOUND, Area::Portal, "Página não encontrada", &content)
}

/// The page for a form that did not come from this site.
pub(crate) fn forged(browser: &Browser) -> Response {
    let content = html! {
        h1 { "O formulário expirou" }
        p { "Volte, recarregue a página e envie novamente." }
    };
    browser.page(StatusCode::FORBIDDEN, Area::Portal, "O formulário expirou", &content)
}

/// The whole document around a page's content.
fn document(browser: &Browser, area: Area, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="pt-BR" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Tecjump" }
                link rel="icon" href="/icone.svg" type="image/svg+xml";
                link rel="stylesheet" href="/estilo.css";
            }
            body class=(area_class(area)) {
                a.skip href="#conteudo" { "Ir para o conteúdo" }
                header.bar { div.inner {
                    a.brand href="/" { img src="/icone.svg" alt="" width="28" height="28"; "Tecjump" }
                    nav aria-label="Principal" { (navigation(browser, area)) }
                    (who(browser, area))
                } }
                main #conteudo {
                    @if let Some(notice) = browser.take_notice() {
                        p.notice role="status" { (notice) }
                    }
                    (content)
                }
                footer { div.inner {
                    span { "Ambiente de demonstração: nada do que está aqui é real." }
                    a href="/atendente" { "Página do atendente" }
                    a href="/correio" { "E-mails enviados" }
                } }
            }
        }
    }
}

fn area_class(area: Area) -> &'static str {
    if area == Area::Agent { "agent" } else { "customer" }
}

fn navigation(browser: &Browser, area: Area) -> Markup {
    let links: &[(&str, &str)] = match area {
        Area::Agent => &[("/atendente", "Fila de chamados")],
        Area::Portal if browser.requester.is_some() => {
            &[("/portal/servicos", "Serviços"), ("/portal/solicitacoes", "Solicitações")]
        }
        _ => &[("/", "Área do Cliente"), ("/portal", "Sistema de Chamados")],
    };
    html! {
        @for (href, label) in links {
            a href=(href) aria-current=[(browser.is_at(href)).then_some("page")] { (label) }
        }
    }
}

fn who(browser: &Browser, area: Area) -> Markup {
    html! {
        @if area == Area::Agent {
            span.who { (crate::seed::AGENT) " · Atendente" }
        } @else if let Some(requester) = &browser.requester {
            form.who method="post" action="/portal/sair" {
                (csrf_field(browser))
                span { (requester.name) }
                button.quiet type="submit" { "Sair" }
            }
        } @else if area == Area::Portal {
            span {}
        } @else {
            a.who href="/portal/entrar" { "Entrar" }
        }
    }
}
