//! Counts what goes over the wire between us and a server, and loses answers.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use url::Url;

/// What went over the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) requests: usize,
    pub(crate) sent: usize,
    pub(crate) received: usize,
}

/// A listener that passes everything on to a server.
pub(crate) struct Wiretap {
    /// Its own address, for use instead of the server's.
    pub(crate) url: Url,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    count: Mutex<Count>,
    /// How many of the next `POST`s the server takes without our learning of it.
    to_lose: AtomicUsize,
}

impl Wiretap {
    /// In front of the server at this address.
    pub(crate) fn on(server: &Url) -> Self {
        let to = server.socket_addrs(|| None).unwrap()[0];
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut url = server.clone();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let shared = Arc::new(Shared::default());
        let taps = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming() {
                pass_on(client.unwrap(), to, &taps);
            }
        });
        Self { url, shared }
    }

    /// What went over the wire since the last call.
    pub(crate) fn take(&self) -> Count {
        std::mem::take(&mut *self.shared.count.lock().unwrap())
    }

    /// Breaks the connection at the server's answer to the next `POST`.
    pub(crate) fn lose_one_answer(&self) {
        self.shared.to_lose.fetch_add(1, Ordering::SeqCst);
    }

    /// How many answers are still to be lost.
    pub(crate) fn to_lose(&self) -> usize {
        self.shared.to_lose.load(Ordering::SeqCst)
    }
}

fn pass_on(client: TcpStream, to: SocketAddr, shared: &Arc<Shared>) {
    let server = TcpStream::connect(to).unwrap();
    let (from_client, to_client) = (client.try_clone().unwrap(), client);
    let (to_server, from_server) = (server.try_clone().unwrap(), server);
    let (sent, received) = (Arc::clone(shared), Arc::clone(shared));
    let is_post = Arc::new(AtomicBool::new(false));
    let posted = Arc::clone(&is_post);
    thread::spawn(move || {
        copy(from_client, to_server, |bytes| {
            let mut count = sent.count.lock().unwrap();
            count.sent += bytes.len();
            // The head of a request is sent at once.
            let begins = |method: &[u8]| bytes.starts_with(method);
            if begins(b"GET ") || begins(b"POST ") {
                count.requests += 1;
                posted.store(begins(b"POST "), Ordering::SeqCst);
            }
            true
        });
    });
    thread::spawn(move || {
        copy(from_server, to_client, |bytes| {
            received.count.lock().unwrap().received += bytes.len();
            let one_less = |left: usize| left.checked_sub(1);
            let order = Ordering::SeqCst;
            !is_post.load(order) || received.to_lose.fetch_update(order, order, one_less).is_err()
        });
    });
}

/// Until either end closes or a part is not to be passed on.
fn copy(mut from: TcpStream, mut to: TcpStream, passes: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !passes(&buffer[..length]) {
            let _ = to.shutdown(Shutdown::Both);
            break;
        }
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
