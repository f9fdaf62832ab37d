//! Counts what goes over the wire between us and a server.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
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
    count: Arc<Mutex<Count>>,
}

impl Wiretap {
    /// In front of the server at this address.
    pub(crate) fn on(server: &Url) -> Self {
        let to = server.socket_addrs(|| None).unwrap()[0];
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut url = server.clone();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let count = Arc::new(Mutex::new(Count::default()));
        let counter = Arc::clone(&count);
        thread::spawn(move || {
            for client in listener.incoming() {
                pass_on(client.unwrap(), to, &counter);
            }
        });
        Self { url, count }
    }

    /// What went over the wire since the last call.
    pub(crate) fn take(&self) -> Count {
        std::mem::take(&mut *self.count.lock().unwrap())
    }
}

fn pass_on(client: TcpStream, to: SocketAddr, count: &Arc<Mutex<Count>>) {
    let server = TcpStream::connect(to).unwrap();
    let (from_client, to_client) = (client.try_clone().unwrap(), client);
    let (to_server, from_server) = (server.try_clone().unwrap(), server);
    let (sent, received) = (Arc::clone(count), Arc::clone(count));
    thread::spawn(move || {
        copy(from_client, to_server, |bytes| {
            let mut count = sent.lock().unwrap();
            count.sent += bytes.len();
            // A request of ours has no body and is sent at once.
            count.requests += usize::from(bytes.starts_with(b"GET "));
        });
    });
    thread::spawn(move || {
        copy(from_server, to_client, |bytes| received.lock().unwrap().received += bytes.len());
    });
}

fn copy(mut from: TcpStream, mut to: TcpStream, note: impl Fn(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        note(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
