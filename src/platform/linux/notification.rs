//! Alerts through the desktop's notification service (org.freedesktop.Notifications).

use std::sync::mpsc::{Receiver, Sender, channel};
#[cfg(test)]
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::connection::Builder;

use super::bus::connect;
use crate::core::alerts::{Alert, AlertTarget};
use crate::ports::events::EventSender;
use crate::ports::notifications::Kind;
#[cfg(test)]
use board::Board;
use features::{Buttons, Features};
use order::Order;
use worker::Worker;

mod actions;
mod board;
mod features;
mod listener;
mod message;
mod order;
mod worker;

/// `check` has a person waiting.
const CHECK_PATIENCE: Duration = Duration::from_secs(2);
/// At the program's end, for what is on the screen to be taken away.
const END_PATIENCE: Duration = Duration::from_secs(2);

/// Shows alerts, on a thread of its own: the service may take its time, and a bus may be silent.
#[derive(Debug)]
pub(super) struct Notifier {
    orders: Sender<Order>,
    ended: Receiver<()>,
    #[cfg(test)]
    board: Arc<Mutex<Board>>,
}

impl Notifier {
    /// Connects at once, and again whenever the bus has gone; `bus_is_back` is called after each
    /// connection but one that was there at the first try.
    pub(super) fn new(events: EventSender, bus_is_back: impl Fn() + Send + 'static) -> Self {
        Self::with_bus(events, None, Box::new(bus_is_back))
    }

    fn with_bus(
        events: EventSender,
        bus: Option<Connection>,
        bus_is_back: Box<dyn Fn() + Send>,
    ) -> Self {
        let (orders, queue) = channel();
        let (ends, ended) = channel();
        let worker = Worker::new(events, orders.clone(), bus_is_back);
        #[cfg(test)]
        let board = Arc::clone(&worker.board);
        let working = thread::Builder::new().name("alerts".into()).spawn(move || {
            worker.run(bus, &queue);
            let _ = ends.send(());
        });
        if let Err(error) = working {
            tracing::error!(%error, "sem notificações");
        }
        Self {
            orders,
            ended,
            #[cfg(test)]
            board,
        }
    }

    /// Shows an alert; answers whether the service took it once the service has said so.
    pub(super) fn show(&self, alert: Alert) {
        self.order(Order::Show(Box::new(alert)));
    }

    /// Shows a notification that nothing follows from.
    pub(super) fn say(&self, title: &str, body: &str, silent: bool) {
        self.order(Order::Say { title: title.into(), body: body.into(), silent });
    }

    /// Withdraws an alert.
    pub(super) fn withdraw(&self, target: &AlertTarget) {
        self.order(Order::Withdraw(target.clone()));
    }

    fn order(&self, order: Order) {
        // An error means that there is no thread, which the log says.
        let _ = self.orders.send(order);
    }
}

impl Drop for Notifier {
    /// Closes every notification: a button that has no effect is worse than none.
    fn drop(&mut self) {
        self.order(Order::End);
        let _ = self.ended.recv_timeout(END_PATIENCE);
    }
}

/// What a notification can do on this desktop, in Portuguese.
pub(super) fn kind() -> Kind {
    let ask = || Features::of(&connect(Builder::session(), CHECK_PATIENCE)?);
    let buttons = ask().map(|features| features.buttons);
    let text = match &buttons {
        Ok(Buttons::WithReply) => "notificações da área de trabalho, com botões e resposta",
        Ok(Buttons::Plain) => "notificações da área de trabalho, com botões",
        Ok(Buttons::None) => "notificações da área de trabalho, sem botões",
        Err(_) => "só o ícone e o menu (nenhum serviço de notificações responde)",
    };
    Kind { shown: buttons.is_ok(), text }
}

#[cfg(test)]
#[path = "notification/tests.rs"]
mod tests;
