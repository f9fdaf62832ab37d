//! The channel by which every thread sends events to the core.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::core::event::Event;

/// Sends events to the core from any thread. Blocks only in [`Self::send_and_wait_durable`].
#[derive(Debug, Clone)]
pub struct EventSender(UnboundedSender<Message>);

/// What the IO thread finds in its inbox.
#[derive(Debug)]
pub enum Message {
    /// Something happened.
    Event(Event),
    /// Something happened, and the sender waits until what follows from it is on disk.
    Durable(Event, SyncSender<()>),
    /// The settings are to be read again.
    ReadSettings,
}

/// The IO thread's end of the channel.
#[derive(Debug)]
pub struct Inbox(UnboundedReceiver<Message>);

impl Inbox {
    /// The next message; `None` once every sender is dropped.
    pub async fn recv(&mut self) -> Option<Message> {
        self.0.recv().await
    }
}

#[cfg(test)]
impl Inbox {
    pub(crate) fn try_recv(&mut self) -> Result<Event, Disconnected> {
        self.0.try_recv().map(Message::event).map_err(|_| Disconnected)
    }

    /// The next event, which must come within a minute; a sender that waits is answered.
    #[cfg(not(windows))]
    pub(crate) fn recv_soon(&mut self) -> Event {
        self.recv_message().event()
    }

    /// The next message, which must come within a minute; a sender that waits still waits.
    #[cfg(not(windows))]
    pub(crate) fn recv_message(&mut self) -> Message {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let soon = async { tokio::time::timeout(Duration::from_mins(1), self.0.recv()).await };
        runtime.block_on(soon).expect("no event").expect("every sender is dropped")
    }
}

#[cfg(test)]
impl Message {
    /// The event; a sender that waits is answered.
    pub(crate) fn event(self) -> Event {
        match self {
            Self::Event(event) => event,
            Self::ReadSettings => panic!("only the IO thread reads settings"),
            Self::Durable(event, done) => {
                let _ = done.try_send(());
                event
            }
        }
    }
}

/// The receiver has shut down, because the program is ending, or did not answer in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disconnected;

/// A channel for events to the core.
pub fn channel() -> (EventSender, Inbox) {
    let (sender, inbox) = unbounded_channel();
    (EventSender(sender), Inbox(inbox))
}

impl EventSender {
    /// Sends an event to the core. Once the program is ending, events are dropped.
    pub fn send(&self, event: Event) {
        let _ = self.0.send(Message::Event(event));
    }

    /// Sends an event to the core and returns once what follows from it is on disk.
    ///
    /// # Errors
    /// That took longer than `timeout`, or the program is ending.
    pub fn send_and_wait_durable(
        &self,
        event: Event,
        timeout: Duration,
    ) -> Result<(), Disconnected> {
        let (done, answer) = sync_channel(1);
        self.0.send(Message::Durable(event, done)).map_err(|_| Disconnected)?;
        answer.recv_timeout(timeout).map_err(|_| Disconnected)
    }

    /// Has the settings read again; the core receives an event if anything in force differs. Once
    /// the program is ending, this does nothing.
    pub fn settings_may_have_changed(&self) {
        let _ = self.0.send(Message::ReadSettings);
    }

    /// Whether the program is ending.
    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}
