//! The thread that shows and closes notifications.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use zbus::blocking::{Connection, MessageIterator};
use zbus::connection::Builder;

use super::actions;
use super::board::{Board, lock};
use super::features::Features;
use super::listener::Listener;
use super::message::{Parts, close_notification, subscribe};
use super::order::Order;
use crate::core::alerts::{Alert, AlertTarget};
use crate::core::event::Event;
use crate::platform::imp::bus::{connect, timed_out};
use crate::ports::events::EventSender;

/// To connect, and for the service to say what it can do.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// Between two tries to reach a bus that has gone.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const MAX_PAUSE: Duration = Duration::from_mins(1);

/// What the thread has.
pub(super) struct Worker {
    events: EventSender,
    orders: Sender<Order>,
    bus_is_back: Box<dyn Fn() + Send>,
    pub(super) board: Arc<Mutex<Board>>,
    bus: Option<Connection>,
    /// Whether the bus was asked for what happens to notifications.
    subscribed: bool,
}

impl Worker {
    pub(super) fn new(
        events: EventSender,
        orders: Sender<Order>,
        bus_is_back: Box<dyn Fn() + Send>,
    ) -> Self {
        let board = Arc::default();
        Self { events, orders, bus_is_back, board, bus: None, subscribed: false }
    }

    /// Does what is ordered until the end is. Sleeps in between; without a bus it tries to reach
    /// one at growing intervals.
    pub(super) fn run(mut self, bus: Option<Connection>, queue: &Receiver<Order>) {
        let first = match bus {
            Some(bus) => self.take(bus),
            None => self.connect(),
        };
        if let Err(error) = &first {
            tracing::warn!(%error, "sem D-Bus da sessão; tentando novamente");
        }
        let mut pause = FIRST_PAUSE;
        loop {
            let order = if self.bus.is_some() {
                queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                queue.recv_timeout(pause)
            };
            match order {
                Ok(Order::Show(alert)) => self.show(*alert),
                Ok(Order::Say { title, body, silent }) => self.say(&title, &body, silent),
                Ok(Order::Withdraw(target)) => self.close(|shown| *shown == target),
                Ok(Order::BusEnded) => {
                    tracing::warn!("o D-Bus da sessão foi encerrado; aguardando outro");
                    self.bus = None;
                }
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    pause = if self.reconnect() { FIRST_PAUSE } else { longer(pause) };
                }
            }
        }
        self.close(|_| true);
    }

    fn reconnect(&mut self) -> bool {
        let connected = self.connect().is_ok();
        if connected {
            (self.bus_is_back)();
        }
        connected
    }

    fn connect(&mut self) -> zbus::Result<()> {
        let bus = connect(Builder::session(), PATIENCE)?;
        self.take(bus)
    }

    /// Uses this bus from now on and receives its messages.
    fn take(&mut self, bus: Connection) -> zbus::Result<()> {
        let listener = Listener {
            bus: bus.clone(),
            board: Arc::clone(&self.board),
            events: self.events.clone(),
            orders: self.orders.clone(),
            early: Vec::new(),
        };
        let messages = MessageIterator::from(&bus);
        thread::Builder::new()
            .name("notifications".into())
            .spawn(move || listener.run(messages))?;
        self.subscribed = false;
        self.bus = Some(bus);
        Ok(())
    }

    fn show(&mut self, alert: Alert) {
        if let Err(error) = self.send_alert(&alert) {
            tracing::warn!(%error, "não foi possível mostrar uma notificação");
            self.events.send(Event::AlertRefused(alert.target));
        }
    }

    fn send_alert(&mut self, alert: &Alert) -> zbus::Result<()> {
        let bus = self.subscribed_bus()?;
        let features = self.features(&bus)?;
        let replaces = lock(&self.board).replaced_by(&alert.target);
        let parts = Parts {
            replaces,
            title: &alert.title,
            body: features.body(&alert.body),
            actions: actions::of(alert, features.buttons),
            silent: alert.silent,
            features,
        };
        self.send(&bus, &parts, Some(alert.target.clone()))
    }

    fn say(&mut self, title: &str, body: &str, silent: bool) {
        let said = self.subscribed_bus().and_then(|bus| {
            let features = self.features(&bus)?;
            let body = features.body(body);
            let parts = Parts { replaces: 0, title, body, actions: Vec::new(), silent, features };
            self.send(&bus, &parts, None)
        });
        if let Err(error) = said {
            tracing::warn!(%error, "não foi possível mostrar uma notificação");
        }
    }

    /// Hands a notification over. The answer counts whenever it comes: a service that is slow has
    /// refused nothing.
    fn send(
        &self,
        bus: &Connection,
        parts: &Parts<'_>,
        target: Option<AlertTarget>,
    ) -> zbus::Result<()> {
        let message = parts.message()?;
        let serial = message.primary_header().serial_num();
        lock(&self.board).sent(serial, target, parts.replaces);
        bus.send(&message).inspect_err(|_| {
            lock(&self.board).answered(serial);
        })
    }

    /// Asked once of each service.
    fn features(&self, bus: &Connection) -> zbus::Result<Features> {
        if let Some(known) = lock(&self.board).features {
            return Ok(known);
        }
        match Features::of(bus) {
            Ok(features) => {
                lock(&self.board).features = Some(features);
                Ok(features)
            }
            Err(error) if timed_out(&error) => Ok(Features::UNKNOWN),
            Err(error) => Err(error),
        }
    }

    fn close(&self, which: impl Fn(&AlertTarget) -> bool) {
        let closed = lock(&self.board).withdraw(which);
        let Some(bus) = &self.bus else { return };
        for number in closed {
            close_notification(bus, number);
        }
    }

    fn subscribed_bus(&mut self) -> zbus::Result<Connection> {
        if self.bus.as_ref().is_none_or(Connection::is_closed) {
            self.connect()?;
            (self.bus_is_back)();
        }
        let bus = self.bus.clone().ok_or(zbus::Error::InterfaceNotFound)?;
        if !self.subscribed && bus.inner().is_bus() {
            subscribe(&bus)?;
        }
        self.subscribed = true;
        Ok(bus)
    }
}

fn longer(pause: Duration) -> Duration {
    (pause * 2).min(MAX_PAUSE)
}
