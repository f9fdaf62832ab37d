//! Which account starts what, with whose rights, when an installer runs `update …`.
//!
//! An installer's action runs with the rights of SYSTEM in the session of the account that started
//! the installation, so the place says nothing about the rights: the account decides. The table of
//! all cases is in the tests below.

use std::io;

use crate::ports::update::UpdateStep;

/// The service accounts: `LocalSystem`, `LocalService` and `NetworkService`. They have a profile and a
/// vault like users, and no user ever looks at them.
const SERVICES: [&str; 3] = [SYSTEM, "S-1-5-19", "S-1-5-20"];
/// `LocalSystem`. Well-known SIDs: [MS-DTYP] 2.4.2.4.
pub const SYSTEM: &str = "S-1-5-18";
/// The session of the services, which no user has.
const SERVICES_SESSION: u32 = 0;

/// Whether the account with this SID is a service account.
pub fn is_service(sid: &str) -> bool {
    SERVICES.contains(&sid)
}

/// The account that runs an installer's step, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Whose rights it has.
    pub account: Account,
    /// The session that it runs in.
    pub session: u32,
}

/// An account, by what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// `LocalSystem`, which can start a program with the token of any session's user.
    System,
    /// An account with an administrator's rights.
    Elevated,
    /// An account without them, by name: `DOMAIN\user`.
    Plain(String),
}

/// A session of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: u32,
    /// Who is signed in: `DOMAIN\user`. `None` at the sign-in screen and for the services.
    pub user: Option<String>,
}

/// With whose rights a program is started in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With the token of the session's user.
    AsUser,
    /// With the caller's own, because the caller is the session's user.
    Here,
    /// Not at all.
    Skip,
}

/// How the caller starts a program in a session.
pub fn how(caller: &Caller, session: &Session) -> Start {
    let Some(user) = session.user.as_ref().filter(|_| session.id != SERVICES_SESSION) else {
        return Start::Skip;
    };
    match &caller.account {
        Account::System => Start::AsUser,
        Account::Plain(name) if caller.session == session.id && name.eq_ignore_ascii_case(user) => {
            Start::Here
        }
        Account::Elevated | Account::Plain(_) => Start::Skip,
    }
}

/// Where a step starts a program, and how; `ran` are the sessions that the program ran in.
pub fn plan(
    step: UpdateStep,
    caller: &Caller,
    sessions: &[Session],
    ran: &[u32],
) -> Vec<(u32, Start)> {
    let wanted = |session: &&Session| match step {
        UpdateStep::Return => ran.contains(&session.id),
        UpdateStep::Start | UpdateStep::Purge => true,
        UpdateStep::Leave | UpdateStep::Forget => false,
    };
    let starts = sessions.iter().filter(wanted).map(|session| (session.id, how(caller, session)));
    starts.filter(|(_, start)| *start != Start::Skip).collect()
}

/// A running process, as far as the caller may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub id: u32,
    /// The session that it runs in.
    pub session: u32,
    /// Its file's name, which everybody may know.
    pub name: String,
    /// The SID of its account; another account's may be hidden.
    pub account: Option<String>,
    /// Its file's path; another account's may be hidden.
    pub path: Option<String>,
}

impl Process {
    /// Whether it runs the program at `path`. Where its own path is hidden, the name decides.
    pub fn runs(&self, path: &str) -> bool {
        let name = path.rsplit(['\\', '/']).next().unwrap_or(path);
        let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        same(&self.name, name) && self.path.as_ref().is_none_or(|own| same(own, path))
    }
}

/// The sessions that the program returns to, each once.
fn returns_to(running: &[Process]) -> Vec<u32> {
    let of_user = |process: &&Process| {
        process.session != SERVICES_SESSION && !process.account.as_deref().is_some_and(is_service)
    };
    let mut sessions: Vec<_> =
        running.iter().filter(of_user).map(|process| process.session).collect();
    sessions.sort_unstable();
    sessions.dedup();
    sessions
}

/// Has the running programs close, once it is recorded where they ran: what is not recorded would
/// not return. Without the right to record, the Restart Manager closes and restarts them.
pub fn leave(
    running: &[Process],
    record: impl FnOnce(&[u32]) -> io::Result<()>,
    close: impl FnOnce(),
) -> io::Result<()> {
    if running.is_empty() {
        return Ok(());
    }
    record(&returns_to(running))?;
    close();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Start::{AsUser, Here};
    use super::*;

    const ANA: &str = r"PC\ana";
    const ADMIN: &str = r"PC\admin";

    /// Who calls, and who is signed in to the session that they call from.
    fn caller(name: &str) -> (Caller, &'static str) {
        let plain = |name: &str| Account::Plain(name.into());
        let (account, session, user) = match name {
            "SYSTEM, from session 0" => (Account::System, 0, ANA),
            "SYSTEM, from a user's session" => (Account::System, 2, ANA),
            "administrator" => (Account::Elevated, 2, ADMIN),
            "elevated other account" => (Account::Elevated, 2, ANA),
            "standard user" => (plain(r"pc\Ana"), 2, ANA),
            "other account, not elevated" => (plain(r"PC\bob"), 2, ANA),
            _ => panic!("no caller {name}"),
        };
        (Caller { account, session }, user)
    }

    fn session(name: &str, user: &str) -> Session {
        match name {
            "the caller's" => Session { id: 2, user: Some(user.into()) },
            "another user's" => Session { id: 3, user: Some(r"PC\bia".into()) },
            // Even where Windows names an account for it.
            "session 0" => Session { id: 0, user: Some(user.into()) },
            "sign-in screen" => Session { id: 4, user: None },
            _ => panic!("no session {name}"),
        }
    }

    type Row = (&'static str, &'static str, Option<Start>);

    /// Who starts the program in which session, and as whom. `update return` starts it where the tray
    /// ran, `update start` and `update purge` whether it runs or not.
    const TABLE: [Row; 24] = [
        ("SYSTEM, from session 0", "the caller's", Some(AsUser)),
        ("SYSTEM, from session 0", "another user's", Some(AsUser)),
        ("SYSTEM, from session 0", "session 0", None),
        ("SYSTEM, from session 0", "sign-in screen", None),
        ("SYSTEM, from a user's session", "the caller's", Some(AsUser)),
        ("SYSTEM, from a user's session", "another user's", Some(AsUser)),
        ("SYSTEM, from a user's session", "session 0", None),
        ("SYSTEM, from a user's session", "sign-in screen", None),
        ("administrator", "the caller's", None),
        ("administrator", "another user's", None),
        ("administrator", "session 0", None),
        ("administrator", "sign-in screen", None),
        ("elevated other account", "the caller's", None),
        ("elevated other account", "another user's", None),
        ("elevated other account", "session 0", None),
        ("elevated other account", "sign-in screen", None),
        ("standard user", "the caller's", Some(Here)),
        ("standard user", "another user's", None),
        ("standard user", "session 0", None),
        ("standard user", "sign-in screen", None),
        ("other account, not elevated", "the caller's", None),
        ("other account, not elevated", "another user's", None),
        ("other account, not elevated", "session 0", None),
        ("other account, not elevated", "sign-in screen", None),
    ];

    #[test]
    fn each_caller_starts_only_what_it_may() {
        for (who, place, expected) in TABLE {
            let (caller, user) = caller(who);
            let session = session(place, user);
            let starts = |step, tray_ran: bool| {
                let ran: &[u32] = if tray_ran { &[session.id] } else { &[] };
                plan(step, &caller, std::slice::from_ref(&session), ran)
            };
            let here: Vec<_> = expected.into_iter().map(|start| (session.id, start)).collect();
            for tray_ran in [true, false] {
                let case = format!("{who}, {place}, tray ran: {tray_ran}");
                let returned = if tray_ran { here.clone() } else { vec![] };
                assert_eq!(starts(UpdateStep::Return, tray_ran), returned, "{case}");
                assert_eq!(starts(UpdateStep::Start, tray_ran), here, "{case}");
                assert_eq!(starts(UpdateStep::Purge, tray_ran), here, "{case}");
                assert_eq!(starts(UpdateStep::Leave, tray_ran), [], "{case}");
                assert_eq!(starts(UpdateStep::Forget, tray_ran), [], "{case}");
            }
        }
    }

    #[test]
    fn the_table_has_every_caller_with_every_session_once() {
        let pairs: BTreeSet<_> = TABLE.map(|(who, place, _)| (who, place)).into();
        let (callers, places): (BTreeSet<_>, BTreeSet<_>) = pairs.iter().copied().unzip();
        assert_eq!((pairs.len(), callers.len() * places.len()), (TABLE.len(), TABLE.len()));
    }

    #[test]
    fn services_are_known_by_their_sid() {
        for (sid, service) in
            [(SYSTEM, true), ("S-1-5-19", true), ("S-1-5-20", true), ("S-1-5-21-1-2-3-1001", false)]
        {
            assert_eq!(is_service(sid), service, "{sid}");
        }
    }

    const PROGRAM: &str = r"C:\Program Files\Tecjump\Tray\tecjump-tray.exe";

    fn process(session: u32, account: Option<&str>, path: Option<&str>) -> Process {
        let name = "Tecjump-Tray.exe".into();
        Process {
            id: 8,
            session,
            name,
            account: account.map(Into::into),
            path: path.map(Into::into),
        }
    }

    #[test]
    fn another_accounts_program_is_known_by_its_name() {
        assert!(process(3, None, None).runs(PROGRAM));
        assert!(process(3, None, Some(&PROGRAM.to_uppercase())).runs(PROGRAM));
        assert!(!process(3, None, Some(r"C:\Temp\tecjump-tray.exe")).runs(PROGRAM));
        let other = Process { name: "explorer.exe".into(), ..process(3, None, None) };
        assert!(!other.runs(PROGRAM));
    }

    #[test]
    fn only_users_sessions_are_recorded() {
        let running = [
            process(3, Some("S-1-5-21-1-2-3-1001"), None),
            process(2, None, None),
            process(3, Some("S-1-5-21-1-2-3-1001"), None),
            process(0, Some("S-1-5-21-1-2-3-1001"), None),
            process(5, Some(SYSTEM), None),
        ];
        assert_eq!(returns_to(&running), [2, 3]);
    }

    #[test]
    fn nothing_closes_before_it_is_recorded() {
        let tray = [process(3, None, None)];
        let order = std::cell::RefCell::new(Vec::new());
        let close = || order.borrow_mut().push("closed".to_owned());
        let record = |sessions: &[u32]| {
            order.borrow_mut().push(format!("recorded {sessions:?}"));
            Ok(())
        };
        leave(&tray, record, close).unwrap();
        assert_eq!(order.take(), ["recorded [3]", "closed"]);
        let refused = leave(&tray, |_| Err(io::ErrorKind::PermissionDenied.into()), close);
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        leave(&[], record, close).unwrap();
        assert_eq!(order.take(), Vec::<String>::new());
    }
}
