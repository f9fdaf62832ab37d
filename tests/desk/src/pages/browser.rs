//! One browser: its cookie, its form token, its signed-in user.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use maud::Markup;

use super::{Area, document, forged};
use crate::shared::Shared;
use crate::store::Requester;

/// No script, nothing from elsewhere, no frame: the pages are plain forms.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The browser that a request came from.
#[derive(Debug)]
pub(crate) struct Browser {
    shared: Shared,
    cookie: String,
    path: String,
    /// The token that forms send back.
    pub(crate) csrf: String,
    /// The signed-in user.
    pub(crate) requester: Option<Requester>,
}

impl FromRequestParts<Shared> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        let mut store = shared.store();
        let sent = cookie_of(&parts.headers).filter(|cookie| store.visit(cookie).is_some());
        let cookie = sent.map_or_else(|| store.begin_visit(None), str::to_owned);
        let visit = store.visit(&cookie);
        let csrf = visit.map(|visit| visit.csrf.clone()).unwrap_or_default();
        let requester = visit.and_then(|visit| visit.requester);
        let requester = requester.and_then(|id| store.requester(id)).cloned();
        let path = parts.uri.path().to_owned();
        Ok(Self { shared: Shared::clone(shared), cookie, path, csrf, requester })
    }
}

fn cookie_of(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix("desk="))
}

impl Browser {
    /// Whether this page is at that address.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.path == path
    }

    /// A page in its frame.
    pub(crate) fn page(
        &self,
        status: StatusCode,
        area: Area,
        title: &str,
        content: &Markup,
    ) -> Response {
        let html = Html(document(self, area, title, content).into_string());
        let headers = [
            ("content-security-policy", POLICY),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
        ];
        self.with_cookie((status, headers, html).into_response())
    }

    /// A page with a form, which was refused if there is a problem.
    pub(crate) fn form_page(
        &self,
        area: Area,
        title: &str,
        problem: Option<&str>,
        content: &Markup,
    ) -> Response {
        let status =
            if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        self.page(status, area, title, content)
    }

    /// Redirects to another page, after a form was processed.
    pub(crate) fn go(&self, path: &str) -> Response {
        let path = path.replace(|c: char| !c.is_ascii_graphic(), "");
        self.with_cookie((StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response())
    }

    /// Leaves a message for the next page.
    pub(crate) fn notice(&self, text: &str) {
        self.shared.store().leave_notice(&self.cookie, text);
    }

    /// Takes the message for this page.
    pub(crate) fn take_notice(&self) -> Option<String> {
        self.shared.store().take_notice(&self.cookie)
    }

    /// Refuses a form that does not carry this visit's token.
    pub(crate) fn check(&self, csrf: &str) -> Result<(), Gate> {
        if csrf == self.csrf { Ok(()) } else { Err(Gate(Box::new(forged(self)))) }
    }

    /// Signs a user in or out, under a new cookie, so that a planted cookie is worthless.
    pub(crate) fn become_visitor(&mut self, requester: Option<u64>) {
        let mut store = self.shared.store();
        store.end_visit(&self.cookie);
        self.cookie = store.begin_visit(requester);
    }

    fn with_cookie(&self, mut response: Response) -> Response {
        let cookie = format!("desk={}; Path=/; HttpOnly; SameSite=Lax", self.cookie);
        if let Ok(cookie) = cookie.parse() {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

/// A browser with a signed-in user; any other is redirected to the sign-in page.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub(crate) browser: Browser,
    pub(crate) requester: Requester,
}

/// The answer to a browser that is not signed in, or that sent a form from elsewhere.
#[derive(Debug)]
pub(crate) struct Gate(Box<Response>);

impl IntoResponse for Gate {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = Gate;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Gate> {
        let Ok(browser) = Browser::from_request_parts(parts, shared).await;
        match browser.requester.clone() {
            Some(requester) => Ok(Self { browser, requester }),
            None => Err(Gate(Box::new(browser.go(&gate_address(parts))))),
        }
    }
}

fn gate_address(parts: &Parts) -> String {
    let wanted = parts.uri.path_and_query().map_or("/portal", |path| path.as_str());
    let wanted = if parts.method == "GET" { wanted } else { "/portal" };
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("next", wanted).finish();
    format!("/portal/entrar?{query}")
}

/// The address if it stays on this site, else the portal.
pub(crate) fn local_path(next: &str) -> &str {
    let local = next.starts_with('/')
        && !next.starts_with("//")
        && next.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if local { next } else { "/portal" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn sign_in_never_redirects_to_another_site() {
        assert_eq!(local_path("/portal/chamados/tk-1?a=b"), "/portal/chamados/tk-1?a=b");
        for elsewhere in
            ["https://evil.example", "//evil.example", "/\\evil.example", "", "/a\r\nb: c"]
        {
            assert_eq!(local_path(elsewhere), "/portal", "{elsewhere:?}");
        }
    }
}
