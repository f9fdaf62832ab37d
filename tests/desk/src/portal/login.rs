//! Signing in and out, and *Esqueci minha senha*.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use crate::pages::{Area, Browser, Gate, csrf_field, local_path, problem_with};
use crate::shared::Shared;
use crate::store::SignInRefusal;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    next: String,
}

/// `GET /portal/entrar`.
pub(crate) async fn show(Query(wanted): Query<Wanted>, browser: Browser) -> Response {
    let next = local_path(&wanted.next);
    if browser.requester.is_some() {
        return browser.go(next);
    }
    sign_in_page(&browser, StatusCode::OK, next, "", None)
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    csrf: String,
    #[serde(default)]
    next: String,
    email: String,
    password: String,
}

/// `POST /portal/entrar`.
pub(crate) async fn sign_in(
    State(shared): State<Shared>,
    mut browser: Browser,
    Form(sent): Form<Credentials>,
) -> Result<Response, Gate> {
    browser.check(&sent.csrf)?;
    let next = local_path(&sent.next);
    let checked = shared.store().authenticate(&sent.email, &sent.password);
    let (status, problem) = match checked {
        Ok(requester) => {
            browser.become_visitor(Some(requester.id));
            return Ok(browser.go(next));
        }
        Err(SignInRefusal::BadCredentials) => {
            (StatusCode::UNAUTHORIZED, "E-mail ou senha incorretos.".to_owned())
        }
        Err(SignInRefusal::TooManyAttempts { retry_after }) => (
            StatusCode::TOO_MANY_REQUESTS,
            match retry_after {
                1 => "Muitas tentativas. Tente novamente em 1 segundo.".to_owned(),
                _ => format!("Muitas tentativas. Tente novamente em {retry_after} segundos."),
            },
        ),
    };
    Ok(sign_in_page(&browser, status, next, &sent.email, Some(&problem)))
}

fn sign_in_page(
    browser: &Browser,
    status: StatusCode,
    next: &str,
    email: &str,
    problem: Option<&str>,
) -> Response {
    let content = html! {
        div.panel.narrow {
            h1 { "Portal do Solicitante" }
            p.hint { "Entre com o e-mail e a senha que você recebeu do suporte." }
            (problem_with(problem))
            form method="post" action="/portal/entrar" {
                (csrf_field(browser))
                input type="hidden" name="next" value=(next);
                label for="email" { "E-mail" }
                input #email type="email" name="email" value=(email) autocomplete="username" required autofocus[email.is_empty()];
                label for="password" { "Senha" }
                input #password type="password" name="password" autocomplete="current-password" required autofocus[!email.is_empty()];
                div.actions {
                    button type="submit" { "Entrar" }
                    a href="/portal/senha" { "Esqueci minha senha" }
                }
            }
        }
    };
    browser.page(status, Area::Portal, "Entrar", &content)
}

#[derive(Deserialize)]
pub(crate) struct Plain {
    csrf: String,
}

/// `POST /portal/sair`.
pub(crate) async fn sign_out(
    mut browser: Browser,
    Form(sent): Form<Plain>,
) -> Result<Response, Gate> {
    browser.check(&sent.csrf)?;
    browser.become_visitor(None);
    browser.notice("Você saiu do Sistema de Chamados.");
    Ok(browser.go("/portal/entrar"))
}

/// `GET /portal/senha`.
pub(crate) async fn forgotten(browser: Browser) -> Response {
    let content = html! {
        div.panel.narrow {
            h1 { "Esqueci minha senha" }
            p.hint { "Informe seu e-mail. Enviaremos uma nova senha para ele." }
            form method="post" action="/portal/senha" {
                (csrf_field(&browser))
                label for="email" { "E-mail" }
                input #email type="email" name="email" autocomplete="username" required autofocus;
                div.actions {
                    button type="submit" { "Enviar nova senha" }
                    a href="/portal/entrar" { "Voltar" }
                }
            }
        }
    };
    browser.page(StatusCode::OK, Area::Portal, "Esqueci minha senha", &content)
}

#[derive(Deserialize)]
pub(crate) struct Forgotten {
    csrf: String,
    email: String,
}

/// `POST /portal/senha`: the same words for known and unknown addresses.
pub(crate) async fn send_password(
    State(shared): State<Shared>,
    browser: Browser,
    Form(sent): Form<Forgotten>,
) -> Result<Response, Gate> {
    browser.check(&sent.csrf)?;
    shared.store().send_new_password(&sent.email);
    let content = html! {
        div.panel.narrow {
            h1 { "Nova senha enviada" }
            p role="status" {
                "Se " strong { (sent.email) } " estiver cadastrado, uma nova senha foi enviada "
                "para esse endereço."
            }
            p.hint { "Nesta demonstração, leia a mensagem em " a href="/correio" { "E-mails enviados" } "." }
            p { a.button href="/portal/entrar" { "Voltar" } }
        }
    };
    Ok(browser.page(StatusCode::OK, Area::Portal, "Nova senha enviada", &content))
}
