//! Fault injection: which requests of the public port go wrong, and how.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How an answer goes wrong. The names are those of the control port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// No fault, apart from `latency_ms` and `headers`.
    #[default]
    None,
    /// The request is not carried out; the answer is `status`, as a problem document.
    Status,
    /// The request is not carried out; the connection is reset without an answer.
    Reset,
    /// The request is carried out; the connection is reset without an answer.
    DropAnswer,
    /// Half of the body, then a TCP reset.
    ResetMidBody,
    /// Half of the body, then an orderly close, short of the announced length.
    CutMidBody,
    /// The body comes byte by byte, `drip_ms` apart.
    SlowDrip,
    /// Valid JSON of 10 MB that reads like an empty list.
    BigBody,
    /// The body of `big_body`, compressed to about 10 KB.
    GzipBomb,
    /// The first half of the JSON, in a message that is complete for HTTP.
    TruncatedJson,
    /// A body that no JSON parser accepts.
    InvalidJson,
    /// A captive portal's sign-in page, with status 200.
    Html,
    /// 302 to `location`, by default a host that does not exist.
    Redirect,
    /// Every object has fields that the contract does not know.
    UnknownFields,
    /// Every ticket is in an unknown state.
    UnknownState,
    /// Every item of a list comes twice.
    DuplicateIds,
    /// The first page is fine, every further one is a 404.
    MissingPage,
    /// Every ticket's link leads to another origin.
    ForeignLink,
    /// The request is not carried out; the answer is `status`, `headers` and `body`, as given.
    Answer,
    /// The request is carried out; the answer is as for `answer`.
    AnswerAfter,
    /// The request is not carried out; the answer is `status` and repeats the request's secrets
    /// (password, token) and its body in every place of a JSON document.
    Echo,
}

impl Mode {
    /// Whether a body of the real answer is needed to work on.
    pub(crate) fn works_on_body(self) -> bool {
        !matches!(
            self,
            Self::None
                | Self::Status
                | Self::Reset
                | Self::DropAnswer
                | Self::Answer
                | Self::AnswerAfter
                | Self::Echo
        )
    }
}

/// One injected fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fault {
    /// Requests whose path begins like this; empty: all.
    pub path_prefix: String,
    /// Only requests with this method.
    pub method: Option<String>,
    /// Only requests whose query contains this.
    pub query_contains: String,
    /// What happens. Left out: `status` if there is a status, else `none`.
    pub mode: Option<Mode>,
    /// For `status`, `answer`, `answer_after` and `echo`: the code.
    pub status: Option<u16>,
    /// For `answer` and `answer_after`: the body; the type is in `headers`.
    pub body: String,
    /// For `status`: the seconds of a `Retry-After` header.
    pub retry_after: Option<u64>,
    /// Waits this long before anything else.
    pub latency_ms: u64,
    /// For `slow_drip`: the pause after each byte.
    pub drip_ms: u64,
    /// For `redirect` and `foreign_link`: where to.
    pub location: Option<String>,
    /// Headers to add to the answer, for instance a `Cache-Control`; they replace existing ones.
    pub headers: BTreeMap<String, String>,
    /// How many of a hundred matching requests get the fault, by a fixed sequence.
    pub percent: u8,
    /// How many matching requests pass first.
    pub skip: u32,
    /// How many requests get the fault before it is removed; `None`: all.
    pub times: Option<u32>,
}

impl Default for Fault {
    fn default() -> Self {
        Self {
            path_prefix: String::new(),
            method: None,
            query_contains: String::new(),
            mode: None,
            status: None,
            body: String::new(),
            retry_after: None,
            latency_ms: 0,
            drip_ms: 250,
            location: None,
            headers: BTreeMap::new(),
            percent: 100,
            skip: 0,
            times: None,
        }
    }
}

impl Fault {
    /// A fault for every request whose path begins like this.
    pub fn new(path_prefix: &str, mode: Mode) -> Self {
        Self { path_prefix: path_prefix.to_owned(), mode: Some(mode), ..Self::default() }
    }

    /// A status for every request whose path begins like this.
    pub fn status(path_prefix: &str, status: u16) -> Self {
        Self { status: Some(status), ..Self::new(path_prefix, Mode::Status) }
    }

    /// An answer of this status, type and body in place of the real one; see [`Mode::Answer`].
    pub fn answer(path_prefix: &str, status: u16, media_type: &str, body: &str) -> Self {
        let headers = BTreeMap::from([("content-type".to_owned(), media_type.to_owned())]);
        let body = body.to_owned();
        Self { status: Some(status), body, headers, ..Self::new(path_prefix, Mode::Answer) }
    }

    /// What happens in the end.
    pub fn effective_mode(&self) -> Mode {
        let implied = if self.status.is_some() { Mode::Status } else { Mode::None };
        self.mode.unwrap_or(implied)
    }

    fn matches(&self, method: &str, path: &str, query: &str) -> bool {
        path.starts_with(&self.path_prefix)
            && self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && query.contains(&self.query_contains)
    }

    fn aims_like(&self, other: &Self) -> bool {
        self.path_prefix == other.path_prefix
            && self.method == other.method
            && self.query_contains == other.query_contains
    }
}

/// All settings together.
#[derive(Debug)]
pub(crate) struct Dial {
    faults: Vec<Fault>,
    dice: u64,
}

impl Default for Dial {
    fn default() -> Self {
        Self { faults: Vec::new(), dice: 0x9e37_79b9_7f4a_7c15 }
    }
}

impl Dial {
    /// Adds a fault; one that aims at the same requests is replaced.
    pub(crate) fn set(&mut self, fault: Fault) {
        self.faults.retain(|old| !old.aims_like(&fault));
        self.faults.push(fault);
    }

    /// Everything works again.
    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    /// The current settings, with `times` and `skip` counted down.
    pub(crate) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The fault that strikes this request: of those that match, the one with the longest
    /// prefix, and the newest among equals.
    pub(crate) fn strike(&mut self, method: &str, path: &str, query: &str) -> Option<Fault> {
        let matching = (0..self.faults.len())
            .filter(|&at| self.faults[at].matches(method, path, query))
            .max_by_key(|&at| self.faults[at].path_prefix.len())?;
        if self.faults[matching].skip > 0 {
            self.faults[matching].skip -= 1;
            return None;
        }
        if self.roll() >= u64::from(self.faults[matching].percent) {
            return None;
        }
        let fault = self.faults[matching].clone();
        match self.faults[matching].times.as_mut() {
            Some(0 | 1) => drop(self.faults.remove(matching)),
            Some(left) => *left -= 1,
            None => {}
        }
        Some(fault).filter(|fault| fault.times != Some(0))
    }

    /// 0 to 99; the same sequence in every desk (xorshift).
    fn roll(&mut self) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_applies_as_often_as_configured() {
        let mut dial = Dial::default();
        dial.set(Fault { times: Some(2), skip: 1, ..Fault::status("/v1/tickets", 503) });
        let mut hit = |path| dial.strike("GET", path, "").is_some();
        assert!(!hit("/v1/me"));
        assert!(!hit("/v1/tickets"), "the first one passes");
        assert!(hit("/v1/tickets"));
        assert!(hit("/v1/tickets/tk-1"));
        assert!(!hit("/v1/tickets"), "used up");
    }

    #[test]
    fn the_longest_prefix_wins() {
        let mut dial = Dial::default();
        dial.set(Fault::status("", 500));
        dial.set(Fault::new("/v1/me", Mode::None));
        assert_eq!(dial.strike("GET", "/v1/me", "").unwrap().effective_mode(), Mode::None);
        assert_eq!(dial.strike("GET", "/v1/tickets", "").unwrap().status, Some(500));
        dial.set(Fault::status("", 502));
        assert_eq!(dial.strike("GET", "/", "").unwrap().status, Some(502));
        dial.clear();
        assert!(dial.strike("GET", "/", "").is_none());
    }

    #[test]
    fn a_percentage_is_roughly_kept() {
        let mut dial = Dial::default();
        dial.set(Fault { percent: 30, ..Fault::new("", Mode::Reset) });
        let struck = (0..1000).filter(|_| dial.strike("GET", "/", "").is_some()).count();
        assert!((200..400).contains(&struck), "{struck}");
    }

    #[test]
    fn a_method_and_a_query_narrow_it_down() {
        let mut dial = Dial::default();
        let posts = Some("post".to_owned());
        dial.set(Fault { method: posts, ..Fault::new("/v1", Mode::Reset) });
        dial.set(Fault { query_contains: "cursor=".into(), ..Fault::status("/v1", 404) });
        assert!(dial.strike("GET", "/v1/tickets", "").is_none());
        assert!(dial.strike("POST", "/v1/tickets", "").is_some());
        assert!(dial.strike("GET", "/v1/tickets", "limit=1&cursor=c1").is_some());
    }

    #[test]
    fn the_control_port_reads_the_short_form() {
        let short = r#"{"path_prefix":"/v1/tickets","status":503,"retry_after":7}"#;
        let fault: Fault = serde_json::from_str(short).unwrap();
        assert_eq!(fault.effective_mode(), Mode::Status);
        assert_eq!((fault.percent, fault.times), (100, None));
        assert!(serde_json::from_str::<Fault>(r#"{"mod":"reset"}"#).is_err());
    }
}
