//! Which addresses may be opened, and where each item of the menu leads.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::facts::Facts;
use super::settings::{Settings, Source};
use super::tickets::{TicketKind, WaitingTicket};

/// An address that may be handed to the operating system. Only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link(String);

impl Link {
    /// The address, whole.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A longer address of a ticket is not opened: browsers and the system's own calls refuse it
/// (`ShellExecute` takes 2,083 characters).
const MAX_TICKET_LINK: usize = 2_000;

/// The customer hub, or the portal where no hub is set.
pub fn hub(settings: &Settings) -> Link {
    web(settings.hub.as_ref().unwrap_or(&settings.portal))
}

/// The portal.
pub fn portal(settings: &Settings) -> Link {
    web(&settings.portal)
}

/// *Minhas solicitações*, or the portal where unset.
pub fn my_tickets(settings: &Settings) -> Link {
    web(settings.my_tickets.as_ref().unwrap_or(&settings.portal))
}

/// One of the customer's own pages, for as long as it is one.
pub fn extra(settings: &Settings, url: &Url) -> Option<Link> {
    settings.extras.iter().find(|extra| extra.url == *url).map(|extra| web(&extra.url))
}

/// The form for a new ticket, or the portal where unset.
pub fn new_ticket(settings: &Settings, kind: TicketKind) -> Link {
    let form = match kind {
        TicketKind::ServiceRequest => &settings.new_service_request,
        TicketKind::Problem => &settings.new_problem,
        TicketKind::Question => &settings.new_question,
    };
    web(form.as_ref().unwrap_or(&settings.portal))
}

/// A ticket's page: its own link if it is a page of the portal's origin, else the portal.
pub fn ticket(settings: &Settings, portal_url: Option<&str>) -> Link {
    portal_url
        .and_then(|own| Url::parse(own).ok())
        .filter(|own| is_page_of(&settings.portal, own))
        .map_or_else(|| portal(settings), |own| web(&own))
}

/// The scheme is compared too: the origin of `blob:https://portal/…` is the portal's.
fn is_page_of(portal: &Url, own: &Url) -> bool {
    own.scheme() == portal.scheme()
        && own.origin() == portal.origin()
        && own.username().is_empty()
        && own.password().is_none()
        && own.as_str().len() <= MAX_TICKET_LINK
}

/// How many tickets have a link that would not be followed; `check` and the log say so.
pub fn foreign_links(settings: &Settings, tickets: &[WaitingTicket]) -> usize {
    let links = tickets.iter().filter_map(|ticket| ticket.portal_url.as_deref());
    links.filter(|own| !is_portal_link(settings, own)).count()
}

/// Whether a ticket's own link would be followed.
fn is_portal_link(settings: &Settings, own: &str) -> bool {
    ticket(settings, Some(own)) != portal(settings)
        || Url::parse(own).is_ok_and(|own| own == settings.portal)
}

/// The page of a ticket of which we know the id only (`open ticket ID`), where the source's pages
/// have a known form.
pub fn ticket_by_id(settings: &Settings, id: &str) -> Link {
    let page = match settings.source {
        Source::RequestTracker => request_tracker_page(&settings.portal, id),
        Source::TicketApi => None,
    };
    ticket(settings, page.as_ref().map(Url::as_str))
}

/// A requester's page of a ticket in Request Tracker's self-service portal.
pub fn request_tracker_page(portal: &Url, id: &str) -> Option<Url> {
    let mut base = portal.clone();
    base.set_query(None);
    base.set_fragment(None);
    if !base.path().ends_with('/') {
        let path = format!("{}/", base.path());
        base.set_path(&path);
    }
    let mut page = base.join("SelfService/Display.html").ok()?;
    page.query_pairs_mut().append_pair("id", id);
    Some(page)
}

/// RFC 3986 unreserved characters stay as they are.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A message to support with subject and this computer's facts (RFC 6068: lines end in CRLF).
pub fn email(settings: &Settings, facts: &Facts) -> Option<Link> {
    let address = settings.support_email.as_deref()?;
    let subject = format!("Suporte: {}", facts.computer);
    let body =
        format!("Descreva o problema aqui:\r\n\r\n\r\n{}", facts.to_text().replace('\n', "\r\n"));
    let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let address = encode(address).replace("%40", "@");
    Some(Link(format!("mailto:{address}?subject={}&body={}", encode(&subject), encode(&body))))
}

/// A call to support (RFC 3966, without visual separators).
pub fn phone(settings: &Settings) -> Option<Link> {
    let number = settings.support_phone.as_deref()?;
    let number: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    Some(Link(format!("tel:{number}")))
}

fn web(url: &Url) -> Link {
    Link(url.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::settings::{Layer, Origin, resolve};

    fn settings(values: &[(&str, &str)]) -> Settings {
        let values = values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let resolved = resolve(&[Layer { origin: Origin::Machine, values }]);
        assert_eq!(resolved.bad, []);
        resolved.settings
    }

    fn facts() -> Facts {
        Facts {
            computer: "PC-07".into(),
            user: "joão".into(),
            system: "Windows 11 Pro 24H2".into(),
            program: "0.1.0".into(),
        }
    }

    #[test]
    fn the_hub_falls_back_to_the_portal() {
        assert_eq!(hub(&settings(&[])).as_str(), "http://solicitante.tecjump.com.br/");
        let set = settings(&[("HubUrl", "https://hub.test/a?b=c&d=e")]);
        assert_eq!(hub(&set).as_str(), "https://hub.test/a?b=c&d=e");
    }

    #[test]
    fn an_extra_item_opens_only_its_own_address() {
        let settings = settings(&[("ExtraItems", "Wiki|https://wiki.test/?a=1&b=2")]);
        let open = |url| extra(&settings, &Url::parse(url).unwrap());
        let wiki = open("https://wiki.test/?a=1&b=2").unwrap();
        assert_eq!(wiki.as_str(), "https://wiki.test/?a=1&b=2");
        assert_eq!(open("https://wiki.test/"), None);
        assert_eq!(open("file:///c:/windows"), None);
    }

    #[test]
    fn a_tickets_own_link_must_have_the_portals_origin() {
        let settings = settings(&[("PortalUrl", "https://portal.test:8443/p/")]);
        let own = "https://portal.test:8443/p/chamados/7?x=1&y=2";
        assert_eq!(ticket(&settings, Some(own)).as_str(), own);
        for foreign in [
            "https://portal.test/p/chamados/7",
            "http://portal.test:8443/p/chamados/7",
            "https://portal.test:8443@evil.test/",
            "https://x@portal.test:8443/",
            "https://:secret@portal.test:8443/",
            "blob:https://portal.test:8443/a\" --b",
            "https://evil.test/",
            "javascript:alert(1)",
            "file:///c:/windows/system32/calc.exe",
            "",
            "not a url",
        ] {
            assert_eq!(ticket(&settings, Some(foreign)), portal(&settings), "{foreign}");
            assert!(!is_portal_link(&settings, foreign), "{foreign}");
        }
        assert_eq!(ticket(&settings, None), portal(&settings));
        let long = format!("{own}&z=");
        let of = |length: usize| format!("{long}{}", "z".repeat(length - long.len()));
        assert_eq!(ticket(&settings, Some(&of(2_000))).as_str(), of(2_000));
        assert_eq!(ticket(&settings, Some(&of(2_001))), portal(&settings));
    }

    #[test]
    fn the_mail_has_subject_and_facts_percent_encoded() {
        let settings = settings(&[("SupportEmail", "suporte@tecjump.test")]);
        let link = email(&settings, &facts()).unwrap();
        assert!(
            link.as_str()
                .starts_with("mailto:suporte@tecjump.test?subject=Suporte%3A%20PC-07&body=")
        );
        assert!(link.as_str().contains("jo%C3%A3o"), "{}", link.as_str());
        assert!(link.as_str().contains("%0D%0A"));
        assert_eq!(email(&self::settings(&[]), &facts()), None);
    }

    #[test]
    fn the_telephone_loses_its_separators() {
        let settings = settings(&[("SupportPhone", "+55 (11) 4002-8922")]);
        assert_eq!(phone(&settings).unwrap().as_str(), "tel:+551140028922");
    }

    #[test]
    fn request_trackers_page_is_built_from_the_portal() {
        let page = |portal: &str| {
            request_tracker_page(&Url::parse(portal).unwrap(), "6&x=1").unwrap().to_string()
        };
        assert_eq!(
            page("https://rt.test"),
            "https://rt.test/SelfService/Display.html?id=6%26x%3D1"
        );
        assert_eq!(
            page("https://a.test/rt"),
            "https://a.test/rt/SelfService/Display.html?id=6%26x%3D1"
        );
    }
}
