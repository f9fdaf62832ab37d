//! Notifies the program of changes of the settings in the registry, without polling.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::thread;
use std::time::Duration;

use windows_sys::Win32::Foundation::{FALSE, WAIT_OBJECT_0, WAIT_TIMEOUT};
use windows_sys::Win32::System::Threading::{CreateEventW, INFINITE, WaitForMultipleObjects};

use super::super::registry::{Changes, Key, Root};
use super::super::ticks::ticks;
use super::super::update;
use super::layers::policies;
use crate::core::event::Event;
use crate::platform::rules::policy_gap::{self, Names, Verdict};
use crate::ports::events::EventSender;

/// Parent keys. Only the creation and deletion of subkeys is watched there (rare), so that we notice
/// when our own key appears.
const ABOVE: [&str; 2] = [r"Software", r"Software\Policies"];
/// Below these, everything is ours.
const OURS: [&str; 2] = [r"Software\Tecjump", r"Software\Policies\Tecjump"];

/// Changes come in bursts: the settings are read after this much quiet time, in milliseconds …
const QUIET_MS: u32 = 150;
/// … or this long after the first change, which must show within a second.
const MAX_BURST_MS: u64 = 500;
/// The thread only waits and opens keys.
const STACK: usize = 64 * 1024;

/// Watches as soon as it is made, so that no change falls between it and the first reading.
pub struct Watch {
    armed: io::Result<Armed>,
    policies: Names,
}

impl Watch {
    /// Begins to watch.
    pub fn begin() -> Self {
        Self { armed: Armed::new(), policies: policies() }
    }

    /// Has the settings read again after each change, on a thread that sleeps in between.
    pub fn notify(self, events: EventSender) {
        let Self { armed, policies } = self;
        let watching = armed.and_then(|armed| {
            let run = move || {
                let Err(error) = watch(armed, policies, &events);
                tracing::warn!(%error, "mudanças de configuração só entrarão em vigor na próxima inicialização");
            };
            thread::Builder::new().name("settings".into()).stack_size(STACK).spawn(run)
        });
        if let Err(error) = watching {
            tracing::warn!(%error, "mudanças de configuração só entrarão em vigor na próxima inicialização");
        }
    }
}

fn watch(
    mut armed: Armed,
    mut in_force: Names,
    events: &EventSender,
) -> io::Result<std::convert::Infallible> {
    loop {
        armed.wait(INFINITE)?;
        let first = ticks();
        loop {
            armed = Armed::after_burst()?;
            if update::is_leaving() {
                events.send(Event::SessionEnding);
            }
            let read = policies();
            let waited = Duration::from_millis(ticks() - first);
            match policy_gap::judge(&in_force, &read, waited) {
                Verdict::Counts => {
                    in_force = read;
                    break;
                }
                Verdict::Wait(time) => {
                    armed.wait(u32::try_from(time.as_millis()).unwrap_or(0))?;
                }
            }
        }
        events.settings_may_have_changed();
    }
}

/// All watched keys. Each has its own event: registering for changes of a key resets the event that
/// is passed, and with it the notification of a key registered before. Windows counts the closing
/// of a key as a change too, so each wait has new events.
struct Armed {
    watched: Vec<Watched>,
}

struct Watched {
    /// First, for fields go in their order: the key is closed before its event.
    _key: Key,
    event: OwnedHandle,
}

impl Armed {
    fn new() -> io::Result<Self> {
        let mut watched = Vec::new();
        // Parents first: a key that is made in the meantime is either found or notified.
        let above = ABOVE.map(|path| (path, Changes::Keys));
        let ours = OURS.map(|path| (path, Changes::All));
        for root in [Root::User, Root::Machine] {
            for (path, changes) in above.into_iter().chain(ours) {
                let event = event()?;
                let asked =
                    Key::open(root, path).and_then(|key| key.watch(&event, changes).map(|()| key));
                match asked {
                    Ok(key) => watched.push(Watched { _key: key, event }),
                    Err(error) => tracing::debug!(%error, path, "not watched"),
                }
            }
        }
        Ok(Self { watched })
    }

    /// Armed before anything is read, so that no change is lost, and after the burst has ended.
    fn after_burst() -> io::Result<Self> {
        let first = ticks();
        let mut armed = Self::new()?;
        while ticks() - first < MAX_BURST_MS && armed.wait(QUIET_MS)? {
            armed = Self::new()?;
        }
        Ok(armed)
    }

    /// Whether a change came within `time` milliseconds.
    fn wait(&self, time: u32) -> io::Result<bool> {
        let events: Vec<_> = self.watched.iter().map(|key| key.event.as_raw_handle()).collect();
        let count = u32::try_from(events.len()).map_err(io::Error::other)?;
        // SAFETY: as many events as said, ours, open through the call.
        match unsafe { WaitForMultipleObjects(count, events.as_ptr(), FALSE, time) } {
            first if first.wrapping_sub(WAIT_OBJECT_0) < count => Ok(true),
            WAIT_TIMEOUT => Ok(false),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

fn event() -> io::Result<OwnedHandle> {
    // SAFETY: no name and no security attributes.
    let event = unsafe { CreateEventW(std::ptr::null(), FALSE, FALSE, std::ptr::null()) };
    if event.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a handle of ours alone.
    Ok(unsafe { OwnedHandle::from_raw_handle(event) })
}
