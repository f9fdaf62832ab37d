//! Who may sign in, and with which token.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Store, random_hex};

/// A person of a customer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Requester {
    #[serde(serialize_with = "as_requester_id")]
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) email: String,
    #[serde(skip)]
    password: String, // plain: a reference desk has no real passwords
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn as_requester_id<S: serde::Serializer>(id: &u64, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&format!("rq-{id}"))
}

/// The session of a Bearer token.
#[derive(Debug)]
pub(super) struct Token {
    requester: u64,
    device: String,
    expires_at: Timestamp,
}

/// A new session of the API.
#[derive(Debug, Serialize)]
pub(crate) struct Grant {
    pub(crate) token: String,
    pub(crate) expires_at: Timestamp,
    pub(crate) requester: Requester,
}

/// Why a sign-in is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SignInRefusal {
    BadCredentials,
    TooManyAttempts { retry_after: u64 },
}

const LOCK_SECONDS: i64 = 60;
const TOKEN_DAYS: i64 = 180;

impl Store {
    /// Adds a person and gives the id.
    pub(crate) fn add_requester(&mut self, name: &str, email: &str, password: &str) -> u64 {
        let id = self.requesters.len() as u64 + 1;
        let requester = Requester {
            id,
            name: name.to_owned(),
            email: email.to_owned(),
            password: password.to_owned(),
        };
        self.requesters.insert(id, requester);
        id
    }

    /// The person with that id.
    pub(crate) fn requester(&self, id: u64) -> Option<&Requester> {
        self.requesters.get(&id)
    }

    /// The id of the person with that e-mail address; upper and lower case are the same.
    pub(crate) fn requester_by_email(&self, email: &str) -> Option<u64> {
        let same = |requester: &&Requester| requester.email.eq_ignore_ascii_case(email.trim());
        self.requesters.values().find(same).map(|requester| requester.id)
    }

    /// Checks e-mail and password; blocks an address after repeated wrong passwords.
    pub(crate) fn authenticate(
        &mut self,
        email: &str,
        password: &str,
    ) -> Result<Requester, SignInRefusal> {
        let now = self.clock.now();
        let key = email.trim().to_ascii_lowercase();
        let recent = self.failures.entry(key.clone()).or_default();
        recent.retain(|at| now.as_second() - at.as_second() < LOCK_SECONDS);
        if recent.len() >= self.login_attempts {
            let first = recent.first().map_or(now, |at| *at);
            let left = LOCK_SECONDS - (now.as_second() - first.as_second());
            let retry_after = u64::try_from(left).unwrap_or(1).max(1);
            return Err(SignInRefusal::TooManyAttempts { retry_after });
        }
        let known = self.requester_by_email(email).and_then(|id| self.requesters.get(&id));
        if let Some(requester) = known.filter(|requester| requester.password == password).cloned() {
            self.failures.remove(&key);
            return Ok(requester);
        }
        self.failures.entry(key).or_default().push(now);
        Err(SignInRefusal::BadCredentials)
    }

    /// Signs a device in; an earlier token of the same device ends.
    pub(crate) fn sign_in(
        &mut self,
        email: &str,
        password: &str,
        device: &str,
    ) -> Result<Grant, SignInRefusal> {
        let requester = self.authenticate(email, password)?;
        self.tokens.retain(|_, token| token.requester != requester.id || token.device != device);
        let now = self.clock.now();
        let term = SignedDuration::from_hours(24 * TOKEN_DAYS);
        let expires_at = now.checked_add(term).unwrap_or(now);
        let token = random_hex(24);
        let kept = Token { requester: requester.id, device: device.to_owned(), expires_at };
        self.tokens.insert(token.clone(), kept);
        Ok(Grant { token, expires_at, requester })
    }

    /// Whose token that is, if it still counts.
    pub(crate) fn token_owner(&self, token: &str) -> Option<&Requester> {
        let found = self.tokens.get(token).filter(|token| token.expires_at > self.clock.now())?;
        self.requester(found.requester)
    }

    /// Ends one session of the API.
    pub(crate) fn revoke(&mut self, token: &str) {
        self.tokens.remove(token);
    }

    /// Ends every session of the API and of the pages; says how many.
    pub(crate) fn revoke_all(&mut self) -> usize {
        let ended = self.tokens.len() + self.visits.len();
        self.tokens.clear();
        self.visits.clear();
        ended
    }

    /// *Esqueci minha senha*: a new password goes out by mail, if the address is known.
    pub(crate) fn send_new_password(&mut self, email: &str) {
        let Some(id) = self.requester_by_email(email) else { return };
        let password = random_hex(5);
        let Some(requester) = self.requesters.get_mut(&id) else { return };
        requester.password.clone_from(&password);
        let (to, name) = (requester.email.clone(), requester.name.clone());
        self.failures.remove(&to.to_ascii_lowercase());
        let text = format!("Olá, {name}!\n\nSua nova senha é: {password}");
        self.mail(&to, "Sua nova senha do Portal do Solicitante".to_owned(), text);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::seed::{self, ANA};

    fn store() -> Store {
        let mut store = Store::new(Arc::default(), 3);
        seed::accounts(&mut store);
        store
    }

    #[test]
    fn a_second_sign_in_ends_the_devices_first() {
        let mut store = store();
        let first = store.sign_in(ANA.email, ANA.password, "pc-1").unwrap().token;
        let other = store.sign_in("ANA@padaria.example", ANA.password, "pc-2").unwrap().token;
        let second = store.sign_in(ANA.email, ANA.password, "pc-1").unwrap().token;
        assert!(store.token_owner(&first).is_none());
        assert!(store.token_owner(&other).is_some());
        assert!(store.token_owner(&second).is_some());
    }

    #[test]
    fn guessing_is_blocked_for_a_minute() {
        let mut store = store();
        for _ in 0..3 {
            assert_eq!(
                store.authenticate(ANA.email, "errada").unwrap_err(),
                SignInRefusal::BadCredentials
            );
        }
        let locked = store.authenticate(ANA.email, ANA.password).unwrap_err();
        assert!(
            matches!(locked, SignInRefusal::TooManyAttempts { retry_after: 1..=60 }),
            "{locked:?}"
        );
        store.clock.set_skew(61);
        assert!(store.authenticate(ANA.email, ANA.password).is_ok());
    }

    #[test]
    fn a_replaced_password_is_mailed() {
        let mut store = store();
        store.send_new_password("ninguem@padaria.example");
        assert!(store.mails().is_empty());
        store.send_new_password(ANA.email);
        let text = store.mails()[0].text.clone();
        let password = text.rsplit(' ').next().unwrap();
        assert!(store.authenticate(ANA.email, ANA.password).is_err());
        assert!(store.authenticate(ANA.email, password).is_ok());
    }
}
