//! The two listening ports, on a thread and a runtime of their own.
//!
//! An own accept loop instead of `axum::serve`, because faults reach down to the socket.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, mpsc as blocking};
use std::thread;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt;

use crate::shared::Shared;
use crate::wire::{Meter, Wire};

/// Opens a loopback port; 0 lets the system choose.
pub(crate) fn bind(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

#[derive(Debug)]
enum Command {
    Online(bool, Done),
    Stop,
}

/// Reports that a command was carried out, to a task or to a plain thread.
#[derive(Debug)]
enum Done {
    Async(oneshot::Sender<io::Result<()>>),
    Blocking(blocking::Sender<io::Result<()>>),
}

impl Done {
    fn report(self, result: io::Result<()>) {
        match self {
            Self::Async(done) => drop(done.send(result)),
            Self::Blocking(done) => drop(done.send(result)),
        }
    }
}

fn gone() -> io::Error {
    io::Error::other("the desk has stopped")
}

/// Takes the public port off the net and puts it back.
#[derive(Clone, Debug)]
pub(crate) struct Switch(mpsc::UnboundedSender<Command>);

impl Switch {
    /// A switch, and what the server thread listens to.
    pub(crate) fn new() -> (Self, Commands) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), Commands(receiver))
    }

    /// Goes on or off the net; ready when that is done.
    pub(crate) async fn request(&self, online: bool) -> io::Result<()> {
        self.send(online).await.unwrap_or_else(|_| Err(gone()))
    }

    /// The same for callers without a runtime.
    pub(crate) fn request_blocking(&self, online: bool) -> io::Result<()> {
        let (done, report) = blocking::channel();
        let _ = self.0.send(Command::Online(online, Done::Blocking(done)));
        report.recv().unwrap_or_else(|_| Err(gone()))
    }

    fn send(&self, online: bool) -> oneshot::Receiver<io::Result<()>> {
        let (done, report) = oneshot::channel();
        let _ = self.0.send(Command::Online(online, Done::Async(done)));
        report
    }

    fn stop(&self) {
        let _ = self.0.send(Command::Stop);
    }
}

/// The receiving end of a [`Switch`].
#[derive(Debug)]
pub(crate) struct Commands(mpsc::UnboundedReceiver<Command>);

/// The server thread; dropped, it closes both ports and every connection, then returns.
#[derive(Debug)]
pub(crate) struct Server {
    switch: Switch,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Serves `public` and `control` on listeners that are already bound.
    pub(crate) fn start(
        shared: &Shared,
        public: (TcpListener, Router),
        control: (TcpListener, Router),
        commands: Commands,
    ) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let address = public.0.local_addr()?;
        let meter = Arc::clone(&shared.meter);
        let main = async move {
            let ports = (Port::open(public.0, &public.1, &meter), {
                Port::open(control.0, &control.1, &Arc::default())
            });
            if let (Ok(open), Ok(_control)) = ports {
                obey(commands, open, address, public.1, &meter).await;
            }
        };
        let run = move || runtime.block_on(main);
        let thread = thread::Builder::new().name("desk".to_owned()).spawn(run)?;
        Ok(Self { switch: shared.switch.clone(), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.switch.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn obey(
    mut commands: Commands,
    open: Port,
    address: SocketAddr,
    router: Router,
    meter: &Arc<Meter>,
) {
    let mut port = Some(open);
    while let Some(Command::Online(online, done)) = commands.0.recv().await {
        let result = match (online, port.take()) {
            (true, Some(open)) => {
                port = Some(open);
                Ok(())
            }
            (true, None) => bind(address.port())
                .and_then(|listener| Port::open(listener, &router, meter))
                .map(|open| port = Some(open)),
            (false, open) => {
                if let Some(open) = open {
                    open.close().await;
                }
                Ok(())
            }
        };
        done.report(result);
    }
}

/// One open port with its connections.
struct Port {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Port {
    fn open(listener: TcpListener, router: &Router, meter: &Arc<Meter>) -> io::Result<Self> {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(accept(listener, router.clone(), Arc::clone(meter), stopped));
        Ok(Self { stop, task })
    }

    /// Closes the listener and drops every connection.
    async fn close(self) {
        drop(self.stop);
        let _ = self.task.await;
    }
}

async fn accept(
    listener: tokio::net::TcpListener,
    router: Router,
    meter: Arc<Meter>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                let _ = stream.set_nodelay(true);
                let wire = Wire::new(stream, Arc::clone(&meter));
                connections.spawn(serve(wire, router.clone()));
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// Answers one connection until it ends, well or badly.
async fn serve(wire: Wire, router: Router) {
    let fate = wire.fate();
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(fate.clone());
        router.clone().oneshot(request)
    });
    let _ = http1::Builder::new().serve_connection(TokioIo::new(wire), answer).await;
}
