//! The way of events into the core, from any thread.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::core::event::Event;

/// From any thread to the core. Never blocks, unless asked to.
#[derive(Debug, Clone)]
pub struct EventSender(UnboundedSender<Message>);

/// What the IO thread finds in its inbox.
#[derive(Debug)]
pub enum Message {
    /// Something happened.
    Event(Event),
    /// Something happened, and somebody waits until what follows from it is on disk.
    Settle(Event, SyncSender<()>),
    /// The settings are to be read again.
    ReadSettings,
}

/// The IO thread's end of it.
#[derive(Debug)]
pub struct Inbox(UnboundedReceiver<Message>);

impl Inbox {
    /// The next message; `None` once nobody can send any more.
    pub async fn recv(&mut self) -> Option<Message> {
        self.0.recv().await
    }
}

#[cfg(test)]
impl Inbox {
    pub(crate) fn try_recv(&mut self) -> Result<Event, Gone> {
        self.0.try_recv().map(Message::event).map_err(|_| Gone)
    }

    /// The next event, which must come within a minute; whoever waits for it is answered.
    #[cfg(not(windows))]
    pub(crate) fn recv_soon(&mut self) -> Event {
        self.recv_message().event()
    }

    /// The same, with whoever waits for it still waiting.
    #[cfg(not(windows))]
    pub(crate) fn recv_message(&mut self) -> Message {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let soon = async { tokio::time::timeout(Duration::from_mins(1), self.0.recv()).await };
        runtime.block_on(soon).expect("no event").expect("nobody can send any more")
    }
}

#[cfg(test)]
impl Message {
    /// The event; whoever waits for it is told that it is settled.
    pub(crate) fn event(self) -> Event {
        match self {
            Self::Event(event) => event,
            Self::ReadSettings => panic!("only the IO thread reads settings"),
            Self::Settle(event, settled) => {
                let _ = settled.try_send(());
                event
            }
        }
    }
}

/// The program is ending: nobody listens any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

/// A way for events into the core.
pub fn channel() -> (EventSender, Inbox) {
    let (sender, inbox) = unbounded_channel();
    (EventSender(sender), Inbox(inbox))
}

impl EventSender {
    /// Tells the core.
    pub fn send(&self, event: Event) -> Result<(), Gone> {
        self.0.send(Message::Event(event)).map_err(|_| Gone)
    }

    /// Tells the core, and returns once what follows from it is on disk; an error if that took
    /// longer than `patience` or nobody listens.
    pub fn settle(&self, event: Event, patience: Duration) -> Result<(), Gone> {
        let (settled, waits) = sync_channel(1);
        self.0.send(Message::Settle(event, settled)).map_err(|_| Gone)?;
        waits.recv_timeout(patience).map_err(|_| Gone)
    }

    /// Has the settings read again; the core hears of it where anything in force differs.
    pub fn settings_may_have_changed(&self) {
        // An error means that the program is ending anyway.
        let _ = self.0.send(Message::ReadSettings);
    }

    /// Whether the program is ending.
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}
