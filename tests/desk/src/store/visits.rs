//! Visits of a browser to the pages: a cookie, a form token, perhaps a signed-in requester.

use super::{Store, random_hex};

/// What the desk knows about one browser.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// Every form carries it back; a form without it came from elsewhere.
    pub(crate) csrf: String,
    /// Who signed in.
    pub(crate) requester: Option<u64>,
    /// A message for the next page.
    pub(crate) notice: Option<String>,
}

impl Store {
    /// The visit with that cookie.
    pub(crate) fn visit(&self, cookie: &str) -> Option<&Visit> {
        self.visits.get(cookie)
    }

    /// Begins a visit and gives its cookie.
    pub(crate) fn begin_visit(&mut self, requester: Option<u64>) -> String {
        let cookie = random_hex(16);
        let visit = Visit { csrf: random_hex(16), requester, notice: None };
        self.visits.insert(cookie.clone(), visit);
        cookie
    }

    /// Forgets a visit.
    pub(crate) fn end_visit(&mut self, cookie: &str) {
        self.visits.remove(cookie);
    }

    /// Leaves a message for the next page of that visit.
    pub(crate) fn leave_notice(&mut self, cookie: &str, notice: &str) {
        if let Some(visit) = self.visits.get_mut(cookie) {
            visit.notice = Some(notice.to_owned());
        }
    }

    /// Takes the message that was left.
    pub(crate) fn take_notice(&mut self, cookie: &str) -> Option<String> {
        self.visits.get_mut(cookie).and_then(|visit| visit.notice.take())
    }
}
