//! *Solicitações*: the requester's tickets, with filters.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::model::{self, Kind, Ticket};
use crate::pages::{Area, SignedIn, badge, columns, when};
use crate::shared::Shared;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filters {
    estado: String,
    tipo: String,
    q: String,
}

impl Filters {
    fn pass(&self, ticket: &Ticket) -> bool {
        let text = self.q.trim().to_lowercase();
        (self.estado.is_empty() || self.estado == ticket.state.id())
            && (self.tipo.is_empty() || self.tipo == ticket.kind.id())
            && (ticket.subject.to_lowercase().contains(&text)
                || ticket.number.to_string().contains(&text))
    }
}

/// `GET /portal/solicitacoes`.
pub(crate) async fn list(
    State(shared): State<Shared>,
    signed: SignedIn,
    Query(filters): Query<Filters>,
) -> Response {
    let own: Vec<Ticket> = {
        let store = shared.store();
        let mine = |ticket: &&Ticket| ticket.requester == signed.requester.id;
        store.tickets().rev().filter(mine).filter(|ticket| filters.pass(ticket)).cloned().collect()
    };
    let content = html! {
        div.head {
            h1 { "Solicitações" }
            a.button href="/portal/servicos" { "Abrir chamado" }
        }
        (filter_form(&filters))
        @if own.is_empty() {
            p.empty { "Nenhum chamado com esses filtros." }
        } @else {
            (table(&own))
        }
    };
    signed.browser.page(StatusCode::OK, Area::Portal, "Solicitações", &content)
}

fn filter_form(filters: &Filters) -> Markup {
    html! {
        form.filters method="get" role="search" aria-label="Filtrar chamados" {
            div { label for="estado" { "Status" }
                select #estado name="estado" {
                    option value="" { "Todos" }
                    @for &state in model::State::ALL {
                        option value=(state.id()) selected[filters.estado == state.id()] { (state.label()) }
                    }
                }
            }
            div { label for="tipo" { "Tipo" }
                select #tipo name="tipo" {
                    option value="" { "Todos" }
                    @for &kind in Kind::ALL {
                        option value=(kind.id()) selected[filters.tipo == kind.id()] { (kind.label()) }
                    }
                }
            }
            div.grow { label for="q" { "Número ou assunto" }
                input #q type="search" name="q" value=(filters.q);
            }
            button type="submit" { "Filtrar" }
            a href="/portal/solicitacoes" { "Limpar" }
        }
    }
}

fn table(tickets: &[Ticket]) -> Markup {
    html! {
        div.scroll { table {
            (columns(&["Número", "Assunto", "Tipo", "Status", "Atualizado"]))
            tbody {
                @for ticket in tickets {
                    tr class=(ticket.state.id()) {
                        td { (ticket.number) }
                        td.subject { a href={ "/portal/chamados/" (ticket.id()) } { (ticket.subject) } }
                        td { (ticket.kind.label()) }
                        td { (badge(ticket.state)) }
                        td { (when(ticket.updated_at)) }
                    }
                }
            }
        } }
    }
}
