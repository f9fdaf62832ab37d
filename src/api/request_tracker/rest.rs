//! Requests to RT's REST 2.0, and what its refusals mean.

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, IF_NONE_MATCH, LOCATION};
use reqwest::{Method, RequestBuilder, StatusCode};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::super::answer::{Answer, ErrorForm};
use super::super::client::Http;
use super::super::error::ApiError;
use super::super::token;
use super::super::warnings::Warnings;
use super::wire::text_of;
use crate::core::problem::Problem;

/// The path of REST 2.0 below RT's root.
const REST: &str = "REST/2.0/";

/// RT's REST 2.0 at one address.
#[derive(Debug)]
pub(super) struct Rest {
    http: Http,
    base: Url,
}

impl Rest {
    /// `root` is RT's root address or that of its REST 2.0; it ends in a slash.
    pub(super) fn new(http: Http, mut root: Url) -> Self {
        if !root.path().ends_with(&format!("/{REST}")) {
            let path = format!("{}{REST}", root.path());
            root.set_path(&path);
        }
        Self { http, base: root }
    }

    /// Sends a `GET` and reads the document.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, ApiError> {
        document(&self.get(token, path, query, None).await?)
    }

    /// Sends a `GET`; any status but 200 is an error, or but 200 and 304 if there is a tag.
    pub(super) async fn get(
        &self,
        token: &SecretString,
        path: &str,
        query: &[(&str, &str)],
        etag: Option<&str>,
    ) -> Result<Answer, ApiError> {
        let either = [StatusCode::OK, StatusCode::NOT_MODIFIED];
        let wanted = if etag.is_some() { &either[..] } else { &either[..1] };
        self.expect(self.ask(Some(token), path, query, etag).await?, wanted)
    }

    /// Sends a `GET`; any status is an answer.
    ///
    /// Never send `If-Modified-Since`: RT answers 500, because it cannot parse the non-HTTP date in its
    /// own `Last-Modified`. Never send a cookie or the word "Mozilla": RT then treats us as a browser
    /// (`RT::REST2::Middleware::Auth`).
    pub(super) async fn ask(
        &self,
        token: Option<&SecretString>,
        path: &str,
        query: &[(&str, &str)],
        etag: Option<&str>,
    ) -> Result<Answer, ApiError> {
        let mut request = self.request(Method::GET, token, path, query)?;
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        self.send(request).await
    }

    /// Sends a document by `POST`; any status is an answer.
    pub(super) async fn post(
        &self,
        token: &SecretString,
        path: &str,
        document: &Value,
    ) -> Result<Answer, ApiError> {
        let request = self.request(Method::POST, Some(token), path, &[])?;
        let request = request.header(CONTENT_TYPE, "application/json");
        self.send(request.body(document.to_string())).await
    }

    fn request(
        &self,
        method: Method,
        token: Option<&SecretString>,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<RequestBuilder, ApiError> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let request = self.http.request(method, url).header(ACCEPT, "application/json");
        Ok(match token {
            Some(token) => request.header(AUTHORIZATION, authorization(token)?),
            None => request,
        })
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer, ApiError> {
        let mut answer = self.http.send(request).await?;
        if std::str::from_utf8(&answer.body).is_err() {
            answer.body = text_of(&answer.body).into_bytes();
        }
        Ok(answer)
    }

    /// The answer itself if its status is in `wanted`, else the error that it means.
    pub(super) fn expect(&self, answer: Answer, wanted: &[StatusCode]) -> Result<Answer, ApiError> {
        if self.wants_login(&answer) {
            let detail = format!("{}: {} to the login page", answer.asked, answer.status);
            return Err(ApiError::new(Problem::Unauthorized, detail));
        }
        answer.expect(wanted, ErrorForm::Message)
    }

    /// RT's 401 to browsers is a 302 to its own root with these words
    /// (`RT::REST2::Middleware::Auth`). A redirect without them is a proxy's.
    fn wants_login(&self, answer: &Answer) -> bool {
        let to = answer.header(LOCATION.as_str()).and_then(|to| self.base.join(to).ok());
        answer.status == StatusCode::FOUND
            && answer.body.starts_with(b"Login required")
            && to.is_some_and(|to| to.origin() == self.base.origin())
    }
}

/// The document in an answer.
pub(super) fn document<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    answer.json(&mut Warnings::new())
}

/// RT's own scheme (`RT::REST2::Middleware::Auth::login_from_authtoken`).
fn authorization(token: &SecretString) -> Result<HeaderValue, ApiError> {
    token::authorization("token", token)
}
