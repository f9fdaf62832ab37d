//! One running program per user session.
#![expect(
    clippy::disallowed_methods,
    reason = "the lock is a file; its holder may be a moment away from its socket"
)]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::dirs;
use crate::core::event::Event;
use crate::ports::events::EventSender;

const SOCKET: &str = "socket";

/// Whether this start is the first one.
#[derive(Debug)]
pub enum Acquired {
    /// It is; keep the guard as long as the program runs.
    First(Instance),
    /// It is not.
    Second {
        /// Whether the first instance was notified.
        notified: bool,
    },
}

/// The guard of the first start. The lock is released when the process ends, however that happens,
/// so a socket without a held lock is stale.
#[derive(Debug)]
pub struct Instance {
    held: Option<Held>,
}

#[derive(Debug)]
struct Held {
    _lock: File,
    listener: UnixListener,
    socket: PathBuf,
}

/// Takes the place of the first start, or notifies the process that has it.
pub fn acquire() -> Acquired {
    acquire_in(&dirs::runtime()).unwrap_or_else(|error| {
        // Two icons are a nuisance; none at all would be a missed question.
        tracing::warn!(%error, "não foi possível garantir uma única instância");
        Acquired::First(Instance { held: None })
    })
}

fn acquire_in(directory: &Path) -> io::Result<Acquired> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let socket = directory.join(SOCKET);
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(directory.join("lock"))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Ok(Acquired::Second { notified: notify_with_retry(&socket) });
        }
        Err(TryLockError::Error(error)) => return Err(error),
    }
    match fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&socket)?;
    Ok(Acquired::First(Instance { held: Some(Held { _lock: lock, listener, socket }) }))
}

/// Notifies the running program, if there is one.
pub fn notify() {
    // A connection is the notification.
    let _ = UnixStream::connect(dirs::runtime().join(SOCKET));
}

/// Retries, because the first instance may not have its socket yet.
fn notify_with_retry(socket: &Path) -> bool {
    for _ in 0..10 {
        if UnixStream::connect(socket).is_ok() {
            return true;
        }
        thread::sleep(Duration::from_millis(100));
    }
    false
}

impl Instance {
    /// Answers every notification with [`Event::Notified`], on a thread that sleeps in between.
    pub fn listen(&self, events: EventSender) {
        let Some(held) = &self.held else { return };
        let listening = held.listener.try_clone().and_then(|listener| {
            thread::Builder::new().name("instance".into()).spawn(move || {
                while listener.accept().is_ok() && !events.is_closed() {
                    events.send(Event::Notified);
                }
            })
        });
        if let Err(error) = listening {
            tracing::warn!(%error, "uma segunda inicialização não será detectada");
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // The lock is still ours, so no other program's socket can be in this place.
        let _ = fs::remove_file(&self.socket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(name: &str) -> PathBuf {
        let name = format!("tecjump-tray-instance-{}-{name}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&directory);
        directory
    }

    fn first(acquired: io::Result<Acquired>) -> Instance {
        match acquired.unwrap() {
            Acquired::First(instance) => instance,
            Acquired::Second { .. } => panic!("another one is running"),
        }
    }

    #[test]
    fn a_second_start_notifies_the_first() {
        let directory = directory("notify");
        let instance = first(acquire_in(&directory));
        let (sender, mut events) = crate::ports::events::channel();
        instance.listen(sender);
        let second = acquire_in(&directory).unwrap();
        assert!(matches!(second, Acquired::Second { notified: true }));
        assert!(matches!(events.recv_soon(), Event::Notified));
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn a_stale_socket_is_replaced_and_removed_on_exit() {
        let directory = directory("stale");
        fs::create_dir_all(&directory).unwrap();
        drop(UnixListener::bind(directory.join("socket")).unwrap());
        assert!(directory.join("socket").exists());
        drop(first(acquire_in(&directory)));
        assert!(!directory.join("socket").exists());
        drop(first(acquire_in(&directory)));
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn a_silent_lock_holder_is_not_notified() {
        let directory = directory("foreign");
        let instance = first(acquire_in(&directory));
        // The lock is held, but the socket is gone.
        fs::remove_file(directory.join(SOCKET)).unwrap();
        let second = acquire_in(&directory).unwrap();
        assert!(matches!(second, Acquired::Second { notified: false }));
        drop(instance);
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn an_unusable_lock_directory_is_an_error() {
        assert!(acquire_in(Path::new("/proc/nowhere")).is_err());
    }
}
