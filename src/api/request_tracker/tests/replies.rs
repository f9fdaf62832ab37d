//! Replies: which ones count as delivered, as refused, as found again.

use super::*;

/// What `replied-words` says.
const TEXT: &str = "É um ABNT2 da Dell.\nObrigado. 🎉";
/// The requester of `replied-ticket`.
const REPLIER: &str = "cliente12";

const CORRESPOND: &str = "POST ticket/3/correspond ";
const HISTORY: &str = "ticket/3/history?";

fn ticket(id: &str) -> TicketId {
    TicketId(id.into())
}

fn problem<T: std::fmt::Debug>(outcome: Result<T, ApiError>) -> Problem {
    outcome.unwrap_err().failure.problem
}

async fn follow_up<const N: usize>(
    script: [(&'static str, Answer); N],
) -> (Result<(), Problem>, Vec<String>) {
    let server = Server::with_script(script);
    let outcome = source(&server).follow_up(&credential(REPLIER), &ticket("3"), TEXT).await;
    (outcome.map_err(|error| error.failure.problem), server.finish())
}

async fn has_reply<const N: usize>(
    name: &str,
    after: &str,
    text: &str,
    script: [(&'static str, Answer); N],
) -> Result<bool, Problem> {
    let server = Server::with_script(script);
    let source = source(&server);
    let outcome = source.has_reply(&credential(name), &ticket("3"), after, text).await;
    server.finish();
    outcome.map_err(|error| error.failure.problem)
}

#[tokio::test]
async fn a_stored_message_is_proven_by_its_transaction() {
    let (outcome, asked) = follow_up([(CORRESPOND, recorded!("correspond"))]).await;
    assert_eq!(outcome, Ok(()));
    let (head, body) = asked[0].split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    assert!(head.contains("\r\ncontent-type: application/json"), "{head}");
    assert!(head.contains("\r\nauthorization: token 1-35-segredo"), "{head}");
    for trap in ["mozilla", "\r\ncookie:"] {
        assert!(!head.contains(trap), "{head}");
    }
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body, serde_json::json!({"Content": TEXT, "ContentType": "text/plain"}));

    let stored_with_a_denial = recorded!("permission-denied-inside");
    assert_eq!(follow_up([(CORRESPOND, stored_with_a_denial)]).await.0, Ok(()));
    let elsewhere = recorded!("correspond").with_head("/REST", "https://rt.test/rt/REST");
    assert_eq!(follow_up([(CORRESPOND, elsewhere)]).await.0, Ok(()));
}

#[tokio::test]
async fn success_without_a_transaction_proves_nothing() {
    let correspond = || recorded!("correspond");
    for (answer, problem) in [
        (correspond().with_head("Location: ", "X-Location: "), Problem::Contradictory),
        (correspond().with_head("transaction/80", "transaction/"), Problem::Contradictory),
        (correspond().with_head("transaction/80", "transaction/80/x"), Problem::Contradictory),
        (correspond().with_head("transaction/80", "ticket/80"), Problem::Contradictory),
        (correspond().with_head("201 Created", "200 OK"), Problem::Contradictory),
        (
            correspond()
                .with_head("201 Created", "200 OK")
                .with_head("application/json", "text/html"),
            Problem::NotJson,
        ),
        (correspond().with_head("application/json", "text/html"), Problem::NotJson),
        (correspond().with_head("201 Created", "202 Accepted"), Problem::Contradictory),
    ] {
        assert_eq!(follow_up([(CORRESPOND, answer)]).await.0, Err(problem));
        assert!(!crate::core::replies::is_refusal(problem));
    }
}

#[tokio::test]
async fn each_refused_reply_maps_to_its_problem() {
    for (answer, problem) in [
        (recorded!("bad-token"), Problem::Unauthorized),
        (recorded!("login-page"), Problem::Unauthorized),
        (recorded!("correspond-died"), Problem::ServerError),
        (recorded!("forbidden"), Problem::Forbidden),
        (recorded!("not-found"), Problem::NotFound),
    ] {
        assert_eq!(follow_up([(CORRESPOND, answer)]).await.0, Err(problem));
    }
}

#[tokio::test]
async fn a_proxy_page_does_not_refuse_a_reply() {
    for refused in [
        recorded!("forbidden"),
        recorded!("not-found"),
        recorded!("correspond-denied"),
        recorded!("bad-token"),
    ] {
        let page = refused.with_head("application/json", "text/html");
        assert_eq!(follow_up([(CORRESPOND, page)]).await.0, Err(Problem::NotJson));
    }
    let elsewhere = recorded!("login-page").with("Login required", "Bem-vindo, oi!");
    assert_eq!(follow_up([(CORRESPOND, elsewhere)]).await.0, Err(Problem::Redirected));
}

#[tokio::test]
async fn a_400_is_a_denial_if_replies_are_closed() {
    let denied = || (CORRESPOND, recorded!("correspond-denied"));
    let replied = || recorded!("replied-ticket");
    let closed = replied().with("\"correspond\"", "\"comment\"");
    for ticket in [recorded!("forbidden"), recorded!("not-found"), closed] {
        let (outcome, _) = follow_up([denied(), ("ticket/3 ", ticket)]).await;
        assert_eq!(outcome, Err(Problem::Forbidden));
    }
    let not_understood = (CORRESPOND, recorded!("correspond-not-understood"));
    let (outcome, _) = follow_up([not_understood, ("ticket/3 ", replied())]).await;
    assert_eq!(outcome, Err(Problem::UnexpectedStatus));
    let (outcome, _) = follow_up([denied(), ("ticket/3 ", recorded!("died"))]).await;
    assert_eq!(outcome, Err(Problem::UnexpectedStatus), "refused, whatever the reason");
}

#[tokio::test]
async fn a_ticket_without_a_number_causes_no_request() {
    let server = Server::with_script([]);
    let (source, credential) = (source(&server), credential(REPLIER));
    for id in ["", "x", "3/../5", "3?x", "-3", "٣"] {
        let ticket = ticket(id);
        let outcome = source.follow_up(&credential, &ticket, TEXT).await;
        assert_eq!(problem(outcome), Problem::NotFound, "{id}");
        let outcome = source.is_reactivated(&credential, &ticket).await;
        assert_eq!(problem(outcome), Problem::NotFound, "{id}");
        let outcome = source.newest_entry(&credential, &ticket).await;
        assert_eq!(problem(outcome), Problem::NotFound, "{id}");
        let outcome = source.has_reply(&credential, &ticket, "1", TEXT).await;
        assert_eq!(problem(outcome), Problem::NotFound, "{id}");
    }
    assert_eq!(server.finish(), Vec::<String>::new());
}

#[tokio::test]
async fn the_reply_0_is_sent_despite_perl() {
    let server = Server::with_script([(CORRESPOND, recorded!("correspond"))]);
    source(&server).follow_up(&credential(REPLIER), &ticket("3"), "0").await.unwrap();
    assert!(server.finish()[0].contains(r#""Content":"0\n""#));
    let words = recorded!("replied-words").with(&TEXT.replace('\n', "\\n"), "0\\n");
    let script = [(HISTORY, recorded!("replied-history")), ("attachments?", words)];
    assert_eq!(has_reply(REPLIER, "79", "0", script).await, Ok(true));
}

#[tokio::test]
async fn a_ticket_that_no_longer_waits_is_reactivated() {
    let read = async |answer: Answer| {
        let server = Server::with_script([("ticket/3 ", answer)]);
        let outcome = source(&server).is_reactivated(&credential(REPLIER), &ticket("3")).await;
        server.finish();
        outcome.map_err(|error| error.failure.problem)
    };
    let replied = || recorded!("replied-ticket");
    assert_eq!(read(replied()).await, Ok(true));
    assert_eq!(read(replied().with("\"open\"", "\"Stalled\"")).await, Ok(false));
    assert_eq!(read(recorded!("forbidden")).await, Err(Problem::Forbidden));
}

#[tokio::test]
async fn the_newest_entry_is_found_behind_empty_pages() {
    let newest = async |script: Vec<(&'static str, Answer)>| {
        let server = Server::with_script([]);
        server.script(script);
        let outcome = source(&server).newest_entry(&credential(REPLIER), &ticket("3")).await;
        server.finish();
        outcome.map_err(|error| error.failure.problem)
    };
    let hole = || (HISTORY, recorded!("hole"));
    let history = || (HISTORY, recorded!("replied-history"));
    assert_eq!(newest(vec![history()]).await, Ok("81".into()));
    assert_eq!(newest(vec![hole(), hole(), history()]).await, Ok("81".into()));
    assert_eq!(newest(vec![hole(), hole(), hole()]).await, Ok("0".into()));
    assert_eq!(newest(vec![(HISTORY, recorded!("died"))]).await, Err(Problem::ServerError));
}

#[tokio::test]
async fn a_lost_reply_is_recognised_by_its_words() {
    let history = || (HISTORY, recorded!("replied-history"));
    let words = || ("attachments?", recorded!("replied-words"));
    let hole = || (HISTORY, recorded!("hole"));
    for text in [TEXT, "É um ABNT2 da Dell.\r\nObrigado. 🎉\r\n"] {
        assert_eq!(has_reply(REPLIER, "79", text, [history(), words()]).await, Ok(true));
    }
    let outcome = has_reply(REPLIER, "79", TEXT, [hole(), hole(), history(), words()]).await;
    assert_eq!(outcome, Ok(true), "behind holes");
    let outcome = has_reply(REPLIER, "79", "Outra coisa.", [history(), words()]).await;
    assert_eq!(outcome, Ok(false), "other words");
    assert_eq!(has_reply(REPLIER, "80", TEXT, [history()]).await, Ok(false), "from before");
    assert_eq!(has_reply(REPLIER, "81", TEXT, [history()]).await, Ok(false), "nothing since");
}

#[tokio::test]
async fn another_users_identical_words_are_not_our_reply() {
    let history = || (HISTORY, recorded!("replied-history"));
    let words = || ("attachments?", recorded!("replied-words"));
    let own_record = || ("user/35 ", recorded!("user"));
    let outcome = has_reply("cliente1", "79", TEXT, [history(), words(), own_record()]).await;
    assert_eq!(outcome, Ok(false));
    // The user's login name is another one now, and it's in the history.
    let renamed = ("user/35 ", recorded!("user").with("cliente1\"", "cliente12\""));
    let outcome = has_reply("nome.antigo", "79", TEXT, [history(), words(), renamed]).await;
    assert_eq!(outcome, Ok(true));
}

#[tokio::test]
async fn attached_or_formatted_words_are_not_our_reply() {
    for (old, new) in [
        ("\"Filename\" : \"\"", "\"Filename\" : \"a.txt\""),
        ("text/plain", "text/html"),
        ("\"80\"", "\"79\""),
    ] {
        let words = recorded!("replied-words").with(old, new);
        let script = [(HISTORY, recorded!("replied-history")), ("attachments?", words)];
        assert_eq!(has_reply(REPLIER, "79", TEXT, script).await, Ok(false), "{new}");
    }
}

#[tokio::test]
async fn an_unreadable_history_is_an_error() {
    let history = || (HISTORY, recorded!("replied-history"));
    assert_eq!(has_reply(REPLIER, "", TEXT, []).await, Err(Problem::Contradictory));
    let outcome = has_reply(REPLIER, "79", TEXT, [(HISTORY, recorded!("died"))]).await;
    assert_eq!(outcome, Err(Problem::ServerError));
    let outcome = has_reply(REPLIER, "79", TEXT, [history(), ("attachments?", recorded!("died"))]);
    assert_eq!(outcome.await, Err(Problem::ServerError));
    let hole = || (HISTORY, recorded!("hole"));
    assert_eq!(has_reply(REPLIER, "79", TEXT, [hole(), hole(), hole()]).await, Ok(false));
}
