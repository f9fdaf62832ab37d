//! *Área do Cliente*, and the tray of outgoing mail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::{Area, Browser, when};
use crate::model::Kind;
use crate::shared::Shared;

/// `GET /`: the customer hub.
pub(crate) async fn show(browser: Browser) -> Response {
    let content = html! {
        div.hero {
            h1 { "Área do Cliente" }
            p { "Tudo o que você precisa para falar com o suporte, em um só lugar." }
        }
        div.cards {
            a.card href="/portal" {
                strong { "Sistema de Chamados" }
                span { "Acompanhe seus chamados e responda aos atendentes." }
            }
            a.card href="/portal/solicitacoes" {
                strong { "Minhas solicitações" }
                span { "Veja o que está aberto e o que aguarda sua resposta." }
            }
            a.card href="/portal/servicos" {
                strong { "Abrir chamado" }
                span { "Requisição de serviço, problema ou dúvida." }
            }
        }
        div.columns {
            section {
                h2 { "Abrir um chamado agora" }
                ul {
                    @for &kind in Kind::ALL {
                        li { a href={ "/portal/servicos/" (kind.slug()) } { (kind.label()) } }
                    }
                }
            }
            section {
                h2 { "Como funciona" }
                ol {
                    li { "Você abre o chamado e recebe o número." }
                    li { "O atendente responde dentro do prazo (ANS)." }
                    li {
                        "Se faltar uma informação, o chamado fica " strong { "Aguardando Cliente" }
                        " até você responder."
                    }
                }
            }
        }
    };
    browser.page(StatusCode::OK, Area::Hub, "Área do Cliente", &content)
}

/// `GET /correio`: the mails that a real desk would have sent.
pub(crate) async fn mails(State(shared): State<Shared>, browser: Browser) -> Response {
    let mails = shared.store().mails().to_vec();
    let content = html! {
        h1 { "E-mails enviados" }
        p.hint { "Um sistema real teria enviado estas mensagens. Aqui elas só aparecem nesta página." }
        @if mails.is_empty() { p { "Nenhum e-mail até agora." } }
        @for mail in mails.iter().rev() {
            article.panel {
                h2 { (mail.subject) }
                p.meta { "Para " (mail.to) " · " (when(mail.at)) }
                p.text { (mail.text) }
            }
        }
    };
    browser.page(StatusCode::OK, Area::Hub, "E-mails enviados", &content)
}
