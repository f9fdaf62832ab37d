//! Which addresses are this computer's own, and which pages may be opened.

use url::{Host, Url};

/// Whether the address leads to this computer only.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether a page may be opened: `https` anywhere, `http` on one of the `sites` or on loopback.
pub fn page_url(url: &Url, sites: &[Url]) -> bool {
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(url) || sites.iter().any(|site| site.host() == url.host()),
        _ => false,
    }
}
