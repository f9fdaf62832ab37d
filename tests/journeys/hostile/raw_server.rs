//! A server that answers every request with the bytes it was given, whether HTTP or not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// Listens on loopback until it is dropped.
pub(super) struct RawServer {
    address: SocketAddr,
    answer: Arc<Mutex<Answer>>,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The bytes of an answer. `{body}` in it is replaced by the request's body.
type Answer = Vec<u8>;

impl RawServer {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (answer, ending) = (Arc::<Mutex<Answer>>::default(), Arc::new(AtomicBool::new(false)));
        let (answers, ended) = (Arc::clone(&answer), Arc::clone(&ending));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                let answer = answers.lock().unwrap().clone();
                // The client may close before it has read everything.
                let _ = serve(stream, &answer);
            }
        });
        Self { address, answer, ending, thread: Some(thread) }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every later request is answered with these bytes.
    pub(super) fn answers(&self, bytes: &[u8]) {
        *self.answer.lock().unwrap() = bytes.to_vec();
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address); // wakes `incoming`
        let _ = self.thread.take().unwrap().join();
    }
}

fn serve(stream: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (mut stream, mut rest) = (stream, answer);
    while let Some(at) = rest.windows(6).position(|window| window == b"{body}") {
        stream.write_all(&rest[..at])?;
        stream.write_all(&body)?;
        rest = &rest[at + 6..];
    }
    stream.write_all(rest)
}
