//! Secrets that the server repeats reach neither the log nor the screen.

use desk::seed::ANA;
use desk::{Desk, Fault, Mode};

use crate::support::{Profile, empty_desk, wait};

const PASSWORD: &str = "Zx9-UniquePassw0rd-!q7";
const TOKEN: &str = "tok.UniqueT0ken:9f8e7d6c5b4a";
const STATUSES: [u16; 13] = [200, 201, 304, 400, 401, 403, 404, 409, 422, 429, 500, 503, 511];

fn echo(path_prefix: &str, status: u16) -> Fault {
    let mode = Some(Mode::Echo);
    Fault { mode, ..Fault::status(path_prefix, status) }
}

/// Neither the output nor the log has a secret in it.
fn assert_no_secret(profile: &Profile, said: &str) {
    for text in [said, &profile.log(), &profile.outbox()] {
        assert!(!text.contains("Unique"), "{text}");
    }
}

#[test]
fn a_password_that_the_server_repeats_is_not_shown() {
    let desk = empty_desk();
    let profile = Profile::new(&desk);
    let sign_in = ["sign-in", "--email", ANA.email, "--password-stdin"];
    for status in STATUSES {
        desk.set_fault(echo("/v1/sessions", status));
        let (code, said) = profile.says(&sign_in, PASSWORD);
        assert_eq!(code, 1, "{status}: {said}");
        assert_no_secret(&profile, &said);
    }
    let name =
        format!(r#"{{"token":"t","requester":{{"id":"rq-1","name":"{PASSWORD}","email":"a"}}}}"#);
    desk.set_fault(Fault::answer("/v1/sessions", 201, "application/json", &name));
    let (code, said) = profile.says(&sign_in, PASSWORD);
    assert_eq!(code, 0, "{said}");
    assert_no_secret(&profile, &said);
    let tray = profile.tray();
    wait("the first poll", || (desk.count("GET", "/v1/tickets") > 0).then_some(()));
    assert_no_secret(&profile, &profile.says(&["check"], "").1);
    tray.kill();
}

/// Signed in with [`TOKEN`], which the desk does not know.
fn signed_in(desk: &Desk) -> Profile {
    let profile = Profile::new(desk);
    let me = r#"{"id":"rq-1","name":"Ana","email":"a"}"#;
    desk.set_fault(Fault::answer("/v1/me", 200, "application/json", me));
    let sign_in = ["sign-in", "--email", ANA.email, "--token-stdin"];
    let (code, said) = profile.says(&sign_in, TOKEN);
    assert_eq!(code, 0, "{said}");
    profile
}

fn faulty_answers(desk: &Desk) -> usize {
    desk.requests().iter().filter(|entry| entry.fault == Some(Mode::Echo)).count()
}

#[test]
fn a_token_that_the_server_repeats_is_not_shown() {
    let desk = empty_desk();
    let profile = signed_in(&desk);
    let sign_in = ["sign-in", "--email", ANA.email, "--token-stdin"];
    let one = r#"{"items":[{"id":"tk-1","number":"1","subject":"Rede","state":"waiting_customer",
        "can_follow_up":true,"waiting":{"episode_id":"e1","since":"2026-11-25T12:00:00Z"}}],
        "next_cursor":null}"#;
    let list = Fault::answer("/v1/tickets", 200, "application/json", one);
    desk.set_fault(list.clone());
    let mut tray = profile.tray();
    tray.shows("aviso: ");
    for status in STATUSES {
        desk.set_fault(echo("/v1", status));
        desk.set_fault(echo("/v1/tickets", status));
        let before = faulty_answers(&desk);
        tray.types("verificar");
        wait("a poll that fails", || (faulty_answers(&desk) > before).then_some(()));
        for command in [&["check"][..], &["open", "ticket", "tk-9"]] {
            assert_no_secret(&profile, &profile.says(command, "").1);
        }
        desk.set_fault(echo("/v1/me", status));
        assert_no_secret(&profile, &profile.says(&sign_in, TOKEN).1);
    }
    desk.clear_faults();
    desk.set_fault(list);
    desk.set_fault(echo("/v1/tickets/", 200));
    tray.types("responder sim");
    wait("a reply that fails", || profile.log().contains("resposta não entregue").then_some(()));
    assert_no_secret(&profile, &tray.shown("").join("\n"));
    desk.set_fault(echo("/v1/sessions", 500));
    assert_no_secret(&profile, &profile.says(&["sign-out"], "").1);
}
