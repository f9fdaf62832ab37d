//! Opens addresses in the user's browser, mail program or telephone.

use std::io;
use std::thread;

use crate::core::links::Link;
use crate::platform;

/// Opens the address and returns once the system took it, not when the page is there. The system
/// may take as long as its slowest handler: for commands that do nothing else.
pub fn open(link: &Link) -> io::Result<()> {
    platform::browser::open(link.as_str())
}

/// Opens the address on a thread of its own, so that a handler that hangs holds up nothing else,
/// and calls `done` there with what came of it.
pub fn open_detached(
    link: Link,
    done: impl FnOnce(&Link, io::Result<()>) + Send + 'static,
) -> io::Result<()> {
    let launch = move || done(&link, open(&link));
    thread::Builder::new().name("open".into()).spawn(launch).map(drop)
}
