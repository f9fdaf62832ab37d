//! The other users, for tests against a running Request Tracker: an agent who asks, requesters who
//! answer. `tests/rt/up.sh` starts it and leaves address and tokens in `rt.env`,
//! which must be in the environment.

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};
use tecjump_tray::api::client::Http;
use url::Url;

/// Where a reply re-activates the ticket.
pub(crate) const REACTIVATING: &str = "Suporte";
/// Where it does not, as RT comes from the factory.
pub(crate) const NOT_REACTIVATING: &str = "SemReativar";
/// Where requesters may read their tickets but not reply.
pub(crate) const READ_ONLY: &str = "SoLeitura";

/// A running Request Tracker.
pub(crate) struct Helpdesk {
    /// Its root address.
    pub(crate) url: Url,
    http: Http,
}

impl Helpdesk {
    /// The one that `RT_URL` names.
    pub(crate) fn from_env() -> Self {
        let url = Url::parse(&env("RT_URL")).unwrap();
        Self { http: Http::new(&url).unwrap(), url }
    }

    /// A requester opens a ticket; its number.
    pub(crate) async fn requester_opens(
        &self,
        requester: &str,
        queue: &str,
        subject: &str,
    ) -> String {
        let ticket = json!({
            "Queue": queue, "Requestor": requester, "Subject": subject,
            "Content": "Não funciona.", "ContentType": "text/plain",
        });
        let opened = self.call(requester, Method::POST, "ticket", &ticket).await;
        opened["id"].as_str().unwrap().to_owned()
    }

    /// An agent asks and suspends in one call, as RT's page *Responder* does.
    pub(crate) async fn agent_suspends(&self, ticket: &str, question: &str) {
        self.agent_suspends_in(ticket, "text/plain", question).await;
    }

    /// The same with a question of another type than plain text.
    pub(crate) async fn agent_suspends_in(&self, ticket: &str, content_type: &str, question: &str) {
        let message =
            json!({"Content": question, "ContentType": content_type, "Status": "stalled"});
        self.call("atendente1", Method::POST, &format!("ticket/{ticket}/correspond"), &message)
            .await;
    }

    /// An agent suspends without a word.
    pub(crate) async fn agent_suspends_silently(&self, ticket: &str) {
        let change = json!({"Status": "stalled"});
        self.call("atendente1", Method::PUT, &format!("ticket/{ticket}"), &change).await;
    }

    /// An agent asks and leaves the state to the queue: in [`NOT_REACTIVATING`] it stays as it is,
    /// in [`REACTIVATING`] the ticket opens.
    pub(crate) async fn agent_asks(&self, ticket: &str, question: &str) {
        let message = json!({"Content": question, "ContentType": "text/html"});
        self.call("atendente2", Method::POST, &format!("ticket/{ticket}/correspond"), &message)
            .await;
    }

    /// An agent writes what requesters can't see.
    pub(crate) async fn agent_comments(&self, ticket: &str, text: &str) {
        let message = json!({"Content": text, "ContentType": "text/plain"});
        self.call("atendente1", Method::POST, &format!("ticket/{ticket}/comment"), &message).await;
    }

    /// An agent changes a ticket.
    pub(crate) async fn agent_changes(&self, ticket: &str, change: &Value) {
        self.call("atendente1", Method::PUT, &format!("ticket/{ticket}"), change).await;
    }

    /// A requester answers.
    pub(crate) async fn requester_replies(&self, requester: &str, ticket: &str, text: &str) {
        let message = json!({"Content": text, "ContentType": "text/plain"});
        self.call(requester, Method::POST, &format!("ticket/{ticket}/correspond"), &message).await;
    }

    /// A requester's mailbox answers by itself, through RT's mail gateway.
    pub(crate) async fn mailbox_answers(
        &self,
        requester: &str,
        ticket: &str,
        queue: &str,
        text: &str,
    ) {
        let mail = format!(
            "From: {requester}@tecjump.test\nTo: rt@tecjump.test\nSubject: [tecjump.test #{ticket}] Ausente\n\
             Message-ID: <{ticket}.ausente@tecjump.test>\nAuto-Submitted: auto-replied\n\
             MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        );
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("SessionType", "REST"), ("action", "correspond")])
            .extend_pairs([("queue", queue), ("message", &mail)])
            .finish();
        let url = self.url.join("REST/1.0/NoAuth/mail-gateway").unwrap();
        let request = self.http.request(Method::POST, url);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let answer = self.http.send(request).await.unwrap();
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.status.is_success() && said.starts_with("ok"), "{}: {said}", answer.status);
    }

    /// What a requester said in a ticket after opening it, oldest first.
    pub(crate) async fn said(&self, requester: &str, ticket: &str) -> Vec<String> {
        let query = "fields=Type,Creator&orderby=id&per_page=100";
        let history = self.ask("atendente1", &format!("ticket/{ticket}/history?{query}")).await;
        let mut said = Vec::new();
        for row in history["items"].as_array().unwrap() {
            if row["Type"] == "Correspond" && row["Creator"]["id"] == requester {
                let id = row["id"].as_str().unwrap();
                let path = format!("transaction/{id}/attachments?fields=Content");
                let parts = self.ask("atendente1", &path).await;
                let [part] = parts["items"].as_array().unwrap().as_slice() else {
                    panic!("{parts}")
                };
                said.push(part["Content"].as_str().unwrap().to_owned());
            }
        }
        said
    }

    /// A ticket's state.
    pub(crate) async fn state(&self, ticket: &str) -> String {
        let ticket = self.ask("atendente1", &format!("ticket/{ticket}")).await;
        ticket["Status"].as_str().unwrap().to_owned()
    }

    /// So many tickets of a requester in the waiting state, with nothing said in them.
    pub(crate) async fn waiting_tickets(&self, requester: &str, count: usize) {
        for start in (0..count).step_by(20) {
            let subjects = (start..count.min(start + 20)).map(|n| format!("Chamado nº {n}"));
            let tickets: Vec<_> = subjects
                .map(|subject| {
                    json!({"Queue": NOT_REACTIVATING, "Requestor": requester, "Subject": subject})
                })
                .collect();
            let opened =
                self.call("atendente1", Method::POST, "tickets/bulk", &json!(tickets)).await;
            let opened = opened.as_array().unwrap();
            let change = |ticket: &Value| json!({"id": ticket["id"], "Status": "stalled"});
            let changes: Vec<_> = opened.iter().map(change).collect();
            self.call("atendente1", Method::PUT, "tickets/bulk", &json!(changes)).await;
        }
    }

    async fn ask(&self, user: &str, path: &str) -> Value {
        let url = self.url.join("REST/2.0/").unwrap().join(path).unwrap();
        let authorization = format!("token {}", token(user));
        let request = self.http.request(Method::GET, url).header(AUTHORIZATION, authorization);
        let answer = self.http.send(request).await.unwrap();
        assert!(answer.status.is_success(), "{} {path}: {}", answer.asked, answer.status);
        serde_json::from_slice(&answer.body).unwrap()
    }

    async fn call(&self, user: &str, method: Method, path: &str, body: &Value) -> Value {
        let url = self.url.join("REST/2.0/").unwrap().join(path).unwrap();
        let request = self
            .http
            .request(method, url)
            .header(AUTHORIZATION, format!("token {}", token(user)))
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let answer = self.http.send(request).await.unwrap();
        assert!(answer.status.is_success(), "{} {path}: {}", answer.asked, answer.status);
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }
}

/// The token of one of the users that `tests/rt/seed.pl` makes.
pub(crate) fn token(user: &str) -> String {
    env(&format!("{}_TOKEN", user.to_uppercase()))
}

#[expect(clippy::disallowed_methods, reason = "the test runner passes on what up.sh printed")]
fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: load tests/rt's rt.env"))
}
