//! The pages, clicked through as an office worker and an agent would.

use super::support::{Tab, desk};
use desk::seed::{ANA, BRUNO};
use desk::{Kind, State};

#[test]
fn the_hub_leads_to_the_portal() {
    let desk = desk();
    let mut tab = Tab::open(desk.base_url(), "/");
    assert!(tab.shows("<h1>Área do Cliente</h1>") && tab.shows(r#"href="/portal""#));
    tab.go("/portal");
    assert!(tab.path.starts_with("/portal/entrar?next="), "{}", tab.path);
    tab.sign_in(ANA, "/portal");
    assert_eq!(tab.path, "/portal/solicitacoes");
}

#[test]
fn following_an_alert_and_answering_reactivates_the_ticket() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Impressora não imprime").unwrap();
    desk.suspend(&ticket, "Qual é o número de patrimônio?").unwrap();
    let page = format!("/portal/chamados/{ticket}");
    let mut tab = Tab::open(desk.base_url(), &page);
    let next = form_urlencoded::parse(tab.path.split_once('?').unwrap().1.as_bytes())
        .find(|(name, _)| name == "next")
        .unwrap()
        .1
        .into_owned();
    tab.sign_in(ANA, &next);
    assert_eq!(tab.path, page);
    for text in
        ["Aguardando Cliente", "Qual é o número", "Histórico do chamado", "Adicionar", "Processar"]
    {
        assert!(tab.shows(text), "{text}");
    }
    tab.submit(&format!("{page}/acompanhamentos"), &[("text", "É o 004711.\r\nObrigada!")]);
    assert_eq!(tab.path, page);
    assert!(tab.shows("O chamado voltou para Em atendimento."));
    let kept = desk.ticket(&ticket).unwrap();
    assert_eq!(kept.state, State::InProgress);
    assert_eq!(kept.events.last().unwrap().text.as_deref(), Some("É o 004711.\nObrigada!"));
    tab.go(&page);
    assert!(!tab.shows("O chamado voltou"), "the message is shown once");
}

#[test]
fn each_form_opens_its_kind_of_ticket() {
    let desk = desk();
    let mut tab = Tab::open(desk.base_url(), "/portal/entrar");
    tab.sign_in(ANA, "/portal/servicos");
    let forms = [
        ("requisicao", "Requisição de serviço"),
        ("problema", "Problema/Falha"),
        ("duvida", "Dúvida/Orientação"),
    ];
    for ((slug, title), &kind) in forms.into_iter().zip(Kind::ALL) {
        let address = format!("/portal/servicos/{slug}");
        tab.go("/portal/servicos");
        assert!(tab.shows(&address) && tab.shows(title));
        tab.go(&address);
        assert!(tab.shows(&format!("<h1>{title}</h1>")));
        tab.submit(&address, &[("subject", "Café & açúcar"), ("text", "Não há.")]);
        assert!(tab.path.starts_with("/portal/chamados/tk-") && tab.shows("Café &amp; açúcar"));
        assert_eq!(desk.tickets().last().unwrap().kind, kind);
    }
    tab.go("/portal/servicos/problema");
    tab.submit("/portal/servicos/problema", &[("subject", " "), ("text", "meu texto")]);
    assert!(tab.shows("Preencha o assunto.") && tab.shows("meu texto"), "what was typed stays");
    assert_eq!(desk.tickets().len(), 3);
}

#[test]
fn solicitacoes_filters_by_state_kind_and_text() {
    let desk = desk();
    let printer = desk.add_ticket(ANA.email, Kind::Problem, "Impressora ÁRVORE").unwrap();
    desk.add_ticket(ANA.email, Kind::Question, "Agenda").unwrap();
    desk.add_ticket(BRUNO.email, Kind::Problem, "Ramal").unwrap();
    desk.suspend(&printer, "Qual?").unwrap();
    let mut tab = Tab::open(desk.base_url(), "/portal/entrar");
    tab.sign_in(ANA, "/portal/solicitacoes");
    assert!(tab.shows("Impressora") && tab.shows("Agenda") && !tab.shows("Ramal"));
    for query in ["estado=waiting_customer", "tipo=problem", "q=%C3%A1rvore", "q=1042"] {
        tab.go(&format!("/portal/solicitacoes?{query}"));
        assert!(tab.shows("Impressora") && !tab.shows("Agenda"), "{query}");
    }
    tab.go("/portal/solicitacoes?estado=closed");
    assert!(tab.shows("Nenhum chamado"));
}

#[test]
fn a_new_password_is_mailed_on_request() {
    let desk = desk();
    let mut tab = Tab::open(desk.base_url(), "/portal/entrar");
    assert!(tab.shows("Esqueci minha senha"));
    tab.go("/portal/senha");
    tab.submit("/portal/senha", &[("email", ANA.email)]);
    assert!(tab.shows("uma nova senha foi enviada"));
    let text = desk.mails().pop().unwrap().text;
    tab.go("/correio");
    assert!(tab.shows(&text));
    let password: &'static str = text.rsplit(' ').next().unwrap().to_owned().leak();
    tab.go("/portal/entrar");
    tab.sign_in(ANA, "/portal");
    assert!(tab.shows("E-mail ou senha incorretos."));
    tab.sign_in(desk::seed::Account { password, ..ANA }, "/portal/servicos");
    assert_eq!(tab.path, "/portal/servicos");
}

#[test]
fn the_agent_suspends_answers_and_solves() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    let page = format!("/atendente/chamados/{ticket}");
    let mut tab = Tab::open(desk.base_url(), "/atendente");
    assert!(tab.shows("Fila de chamados") && tab.shows(&page));
    tab.go(&page);
    tab.submit(
        &format!("{page}/suspender"),
        &[("motivo", "Aguardando Cliente"), ("text", "Qual?")],
    );
    let kept = desk.ticket(&ticket).unwrap();
    assert_eq!(kept.state, State::WaitingCustomer);
    assert_eq!(kept.waiting.unwrap().reason, "Aguardando Cliente");
    assert!(desk.mails().last().unwrap().subject.contains("aguarda sua resposta"));
    tab.submit(&format!("{page}/responder"), &[("text", "Sem pressa.")]);
    assert_eq!(desk.ticket(&ticket).unwrap().state, State::WaitingCustomer);
    tab.submit(&format!("{page}/solucionar"), &[]);
    assert_eq!(desk.ticket(&ticket).unwrap().state, State::Solved);
    tab.submit(&format!("{page}/suspender"), &[("motivo", "Aguardando Cliente"), ("text", " ")]);
    assert!(tab.shows("Escreva o texto antes de enviar."));
}

#[test]
fn user_text_is_escaped_on_every_page() {
    let desk = desk();
    let nasty = "<script>alert(1)</script>\"'&";
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, nasty).unwrap();
    desk.suspend(&ticket, nasty).unwrap();
    let mut tab = Tab::open(desk.base_url(), "/portal/entrar");
    tab.sign_in(ANA, "/portal/solicitacoes?q=%22%3E%3Cscript%3E");
    let ticket_page = format!("/portal/chamados/{ticket}");
    let agent_page = format!("/atendente/chamados/{ticket}");
    for path in ["/portal/solicitacoes", &ticket_page, "/atendente", &agent_page, "/correio"] {
        tab.go(path);
        assert!(!tab.shows("<script>") && tab.shows("&lt;script&gt;"), "{path}");
        let policy = tab.page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"));
    }
}

#[test]
fn a_form_from_elsewhere_is_refused() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Monitor").unwrap();
    let mut tab = Tab::open(desk.base_url(), "/portal/entrar");
    let before_sign_in = tab.csrf();
    tab.sign_in(ANA, "/portal");
    let action = format!("/portal/chamados/{ticket}/acompanhamentos");
    for token in ["", "0", before_sign_in.as_str()] {
        tab.submit_with_token(&action, token, &[("text", "Oi")]);
        assert_eq!(tab.page.status, 403);
    }
    assert_eq!(desk.ticket(&ticket).unwrap().events.len(), 1);
}

#[test]
fn another_requesters_ticket_has_no_page() {
    let desk = desk();
    let ticket = desk.add_ticket(ANA.email, Kind::Problem, "Segredo").unwrap();
    let mut tab = Tab::open(desk.base_url(), "/portal/entrar");
    tab.sign_in(BRUNO, "//evil.example/x");
    assert_eq!(tab.path, "/portal/solicitacoes", "signing in never leads off the site");
    tab.go(&format!("/portal/chamados/{ticket}"));
    assert_eq!(tab.page.status, 404);
    assert!(!tab.shows("Segredo"));
    tab.submit("/portal/sair", &[]);
    assert!(tab.shows("Você saiu do Sistema de Chamados."));
}
