//! When a reply is sent, and what holds it up.

use jiff::Timestamp;

use super::*;
use crate::core::tickets::EpisodeId;

const NOW: Duration = Duration::from_secs(100);

fn reply(id: &str, ticket: &str) -> Reply {
    Reply {
        id: ReplyId(id.into()),
        account: Account::from("ana"),
        ticket: TicketId::from(ticket.to_owned()),
        number: ticket.into(),
        episode: EpisodeId::from("a".to_owned()),
        text: "sim".into(),
        written_at: Timestamp::UNIX_EPOCH,
        stage: Stage::Written,
    }
}

/// The replies of the requester who is signed in, all on disk.
fn queue(replies: Vec<Reply>) -> Queue {
    let mut queue = Queue::new(7);
    queue.hold(Outbox { replies });
    queue.send_for(Some(Account::from("ana")), NOW);
    queue
}

/// Sends the next reply, and fails.
fn fails(queue: &mut Queue, problem: Problem) -> bool {
    let id = queue.start_if_due(queue.due().unwrap()).unwrap();
    assert!(queue.ended(&id));
    queue.failed(&id, &problem.into(), NOW)
}

#[test]
fn a_refused_reply_leaves_its_question_unanswered() {
    let written = reply("1", "7");
    let key = written.key();
    assert!(queue(vec![written.clone()]).is_answering(&key));
    let stage = written.stage.refused(Problem::Conflict);
    assert!(!queue(vec![Reply { stage, ..written }]).is_answering(&key));
}

#[test]
fn an_outage_is_reported_once_for_all_tickets() {
    let mut queue = queue(vec![reply("1", "7"), reply("2", "8")]);
    assert!(fails(&mut queue, Problem::Unreachable));
    assert!(!fails(&mut queue, Problem::Unreachable), "the other ticket's first failure");
}

#[test]
fn an_outage_delays_all_tickets_an_error_one() {
    for (problem, delays) in [(Problem::Unreachable, true), (Problem::ServerError, false)] {
        let mut queue = queue(vec![reply("1", "7"), reply("2", "8")]);
        fails(&mut queue, problem);
        assert_eq!(queue.due() > Some(NOW), delays, "{problem:?}");
    }
}

#[test]
fn a_busy_reply_waits_for_its_next_try() {
    let mut queue = queue(vec![reply("1", "7")]);
    let id = queue.start_if_due(NOW).unwrap();
    assert!(queue.ended(&id));
    queue.busy(&id, NOW);
    assert_eq!(queue.due(), Some(NOW + BUSY_PAUSE));
}
