//! A client that is too simple to hide anything: it shows what came over the wire.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use desk::{Config, Desk, seed};
use serde_json::{Value, json};

/// A desk without tickets.
pub(crate) fn desk() -> Desk {
    Desk::start(Config::default()).unwrap()
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Closed,
    Reset,
}

/// Everything that came back over one connection.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) end: End,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The length that the head announced.
    pub(crate) fn announced(&self) -> usize {
        self.header("content-length").unwrap().parse().unwrap()
    }

    /// The `id`s of a list.
    pub(crate) fn ids(&self) -> Vec<String> {
        let items = self.json()["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Checks that this is a problem, and gives its code.
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let document = self.json();
        assert_eq!(document["status"], json!(status));
        assert_eq!(document["request_id"].as_str(), self.header("x-request-id"));
        document["code"].as_str().unwrap().to_owned()
    }
}

/// Sends one request on a connection of its own.
pub(crate) fn send(
    url: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Reply {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut head = vec![format!("{method} {path} HTTP/1.1"), format!("Host: {host}")];
    head.push("Connection: close".to_owned());
    if !body.is_empty() || method == "POST" {
        head.push(format!("Content-Length: {}", body.len()));
    }
    head.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    let head = head.join("\r\n");
    stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).unwrap();
    let (bytes, end) = drain(&mut stream);
    let _ = stream.shutdown(Shutdown::Both);
    parse(&bytes, end)
}

fn drain(stream: &mut TcpStream) -> (Vec<u8>, End) {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 65_536];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return (bytes, End::Closed),
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return (bytes, End::Reset),
            Err(error) => panic!("{error} after {} bytes", bytes.len()),
        }
    }
}

fn parse(bytes: &[u8], end: End) -> Reply {
    let Some(split) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Reply { status: 0, headers: Vec::new(), body: bytes.to_vec(), end };
    };
    let head = std::str::from_utf8(&bytes[..split]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let field = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Reply { status, headers: lines.map(field).collect(), body: bytes[split + 4..].to_vec(), end }
}

/// A client of the API that signed in.
pub(crate) struct Api<'a> {
    desk: &'a Desk,
    bearer: String,
}

impl<'a> Api<'a> {
    pub(crate) fn sign_in(desk: &'a Desk, account: seed::Account) -> Self {
        let body = json!({"email": account.email, "password": account.password, "device": "test"});
        let reply = post_json(desk.base_url(), "/v1/sessions", &[], &body);
        assert_eq!(reply.status, 201, "{}", reply.text());
        let bearer = format!("Bearer {}", reply.json()["token"].as_str().unwrap());
        Self { desk, bearer }
    }

    pub(crate) fn bearer(&self) -> &str {
        &self.bearer
    }

    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut all = vec![("Authorization", self.bearer.as_str())];
        all.extend_from_slice(headers);
        send(self.desk.base_url(), method, path, &all, body)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.call("GET", path, &[], "")
    }

    pub(crate) fn post(&self, path: &str, key: &str, body: &Value) -> Reply {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        self.call("POST", path, &headers, &body.to_string())
    }
}

pub(crate) fn post_json(url: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let mut all = vec![("Content-Type", "application/json")];
    all.extend_from_slice(headers);
    send(url, "POST", path, &all, &body.to_string())
}

/// A browser with one tab: keeps the cookie, follows redirects, fills in forms.
pub(crate) struct Tab {
    base: String,
    cookie: String,
    pub(crate) path: String,
    pub(crate) page: Reply,
}

impl Tab {
    pub(crate) fn open(base: &str, path: &str) -> Self {
        let nothing = Reply { status: 0, headers: Vec::new(), body: Vec::new(), end: End::Closed };
        let mut tab = Self {
            base: base.to_owned(),
            cookie: String::new(),
            path: String::new(),
            page: nothing,
        };
        tab.go(path);
        tab
    }

    pub(crate) fn go(&mut self, path: &str) {
        self.request("GET", path, "");
    }

    /// Sends the form whose action is given, with the token that the page carries.
    pub(crate) fn submit(&mut self, action: &str, fields: &[(&str, &str)]) {
        let token = self.csrf();
        self.submit_with_token(action, &token, fields);
    }

    pub(crate) fn submit_with_token(&mut self, action: &str, token: &str, fields: &[(&str, &str)]) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", token).extend_pairs(fields);
        self.request("POST", action, &form.finish());
    }

    pub(crate) fn csrf(&self) -> String {
        let page = self.page.text();
        let (_, rest) = page.split_once(r#"name="csrf" value=""#).expect("a form on the page");
        rest.split('"').next().unwrap().to_owned()
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.page.text().contains(text)
    }

    pub(crate) fn sign_in(&mut self, account: seed::Account, next: &str) {
        let fields = [("email", account.email), ("password", account.password), ("next", next)];
        self.submit("/portal/entrar", &fields);
    }

    fn request(&mut self, method: &str, path: &str, form: &str) {
        let cookie = self.cookie.clone();
        let mut headers = vec![("Cookie", cookie.as_str())];
        if method == "POST" {
            headers.push(("Content-Type", "application/x-www-form-urlencoded"));
        }
        self.page = send(&self.base, method, path, &headers, form);
        path.clone_into(&mut self.path);
        if let Some(set) = self.page.header("set-cookie") {
            self.cookie = set.split(';').next().unwrap().to_owned();
        }
        if self.page.status == 303 {
            let next = self.page.header("location").unwrap().to_owned();
            self.request("GET", &next, "");
        }
    }
}
