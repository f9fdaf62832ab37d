//! Whose token it is, and what a server answers without one.

use super::*;

async fn sign_in<const N: usize>(
    login: &str,
    token: &str,
    script: [(&'static str, Answer); N],
) -> Result<Requester, Problem> {
    let server = Server::with_script(script);
    let outcome = source(&server).sign_in(login, token.into(), "PC-07").await;
    server.finish();
    outcome.map(|credential| credential.requester).map_err(|error| error.failure.problem)
}

#[tokio::test]
async fn a_token_signs_in_its_owner_only() {
    let own_record = || [("user/35 ", recorded!("user"))];
    for login in ["cliente1", " Cliente1 ", "CLIENTE1@cliente.test"] {
        let requester = sign_in(login, "1-35-abc", own_record()).await.unwrap();
        assert_eq!((requester.id.as_str(), requester.name.as_str()), ("cliente1", "Cliente Um"));
        assert_eq!(requester.login, login.trim());
    }
    for login in ["cliente2", "", "Cliente Um"] {
        let outcome = sign_in(login, "1-35-abc", own_record()).await;
        assert_eq!(outcome, Err(Problem::WrongCredentials), "{login}");
    }
}

#[tokio::test]
async fn a_malformed_token_is_never_sent() {
    for token in ["", "senha", "1-x-abc", "1-35", "1-35\r\nX: y-abc"] {
        assert_eq!(sign_in("cliente1", token, []).await, Err(Problem::WrongCredentials), "{token}");
    }
}

#[tokio::test]
async fn a_refused_token_is_wrong_credentials() {
    for answer in [recorded!("bad-token"), recorded!("login-page")] {
        let outcome = sign_in("cliente1", "1-35-abc", [("user/35 ", answer)]).await;
        assert_eq!(outcome, Err(Problem::WrongCredentials));
    }
}

#[tokio::test]
async fn a_hidden_user_record_is_replaced_by_a_ticket() {
    let requester = r#""Requestor" : [{"type" : "user", "id" : "cliente1",
        "RealName" : "Cliente Um", "EmailAddress" : "cliente1@cliente.test"}]"#;
    let closed = || ("user/35 ", recorded!("forbidden"));
    let with = |requesters: &str| {
        ("tickets?", recorded!("list").with("\"type\" : \"ticket\"", requesters))
    };
    let requester_of = |login, list| sign_in(login, "1-35-abc", [closed(), list]);
    let ours = requester_of("cliente1@cliente.test", with(requester)).await.unwrap();
    assert_eq!((ours.id.as_str(), ours.name.as_str()), ("cliente1", "Cliente Um"));
    let outcome = requester_of("cliente2", with(requester)).await;
    assert_eq!(outcome, Err(Problem::WrongCredentials));
    let two = requester.replace("}]", r#"}, {"type" : "user", "id" : "cliente2"}]"#);
    for unclear in [with(&two), ("tickets?", recorded!("nothing-found"))] {
        assert_eq!(requester_of("cliente1", unclear).await, Err(Problem::Forbidden));
    }
}

#[tokio::test]
async fn a_refusal_shows_the_servers_clock() {
    for answer in [recorded!("no-credentials"), recorded!("login-page"), recorded!("version")] {
        let server = Server::with_script([("rt ", answer)]);
        let greeting = source(&server).greet().await.unwrap();
        assert_eq!(greeting.clock.unwrap().to_string()[..17], *"2026-11-22T10:35:");
        assert!(!server.finish()[0].to_lowercase().contains("authorization"));
    }
    let server = Server::with_script([("rt ", recorded!("not-found"))]);
    assert_eq!(source(&server).greet().await.unwrap_err().failure.problem, Problem::NotFound);
}
