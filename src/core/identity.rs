//! Whose something is: the server, the requester, and both together. Opaque texts, each with a type
//! of its own, so that none is taken for another.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::settings::Settings;

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text as it is on disk.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<String>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

opaque! {
    /// A requester's identifier at the source. Never parsed, only compared.
    RequesterId
    /// The source and server that tickets and episodes belong to.
    Scope
    /// Source, server and requester: a reply is sent only as the account that typed it.
    Account
}

impl Scope {
    /// The source and server of these settings.
    pub fn of(settings: &Settings) -> Self {
        let server = settings.api.as_ref().map_or("", |url| url.as_str());
        Self(format!("{} {server}", settings.source.name()))
    }
}

impl Account {
    /// A requester of a server.
    pub fn new(scope: &Scope, requester: &RequesterId) -> Self {
        Self(format!("{scope} {requester}"))
    }
}
