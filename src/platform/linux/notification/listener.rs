//! The thread that receives what the notification service sends.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zbus::Message;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;

use super::actions;
use super::board::{Board, Pending, lock};
use super::features::SERVICE;
use super::message::close_notification;
use super::order::Order;
use crate::core::event::Event;
use crate::core::replies::activation::Activation;
use crate::ports::events::EventSender;

/// Other programs' notifications are among them.
const MAX_EARLY: usize = 64;

/// From an activation to the disk; the notification stays on the screen for that long.
const SETTLE_PATIENCE: Duration = Duration::from_secs(3);

/// Receives the service's messages until the bus or the program ends; sleeps in between.
pub(super) struct Listener {
    pub(super) bus: Connection,
    pub(super) board: Arc<Mutex<Board>>,
    pub(super) events: EventSender,
    pub(super) orders: Sender<Order>,
    /// What was said of numbers that a slow service may still answer one of our calls with.
    pub(super) early: Vec<Message>,
}

impl Listener {
    /// Runs until the messages end.
    pub(super) fn run(mut self, messages: MessageIterator) {
        for message in messages.map_while(Result::ok) {
            self.take(&message);
            if self.events.is_closed() {
                return;
            }
        }
        for target in lock(&self.board).bus_ended() {
            self.events.send(Event::AlertRefused(target));
        }
        let _ = self.orders.send(Order::BusEnded);
    }

    fn take(&mut self, message: &Message) {
        if let Some(number) = number_of(message)
            && lock(&self.board).may_become(number)
        {
            if self.early.len() < MAX_EARLY {
                self.early.push(message.clone());
            }
        } else if let Some((number, activation)) = activated(message, &self.board) {
            self.settle(number, activation);
        } else {
            self.answered(message);
        }
    }

    fn settle(&self, number: u32, activation: Activation) {
        if self.events.send_and_wait_durable(Event::Activated(activation), SETTLE_PATIENCE).is_ok()
        {
            // Unless the core took it back already.
            if lock(&self.board).closed(number) {
                close_notification(&self.bus, number);
            }
        } else if !self.events.is_closed() {
            tracing::error!("ativação sem resposta do programa");
        }
    }

    /// The service's answer to a notification of ours.
    fn answered(&mut self, message: &Message) {
        let header = message.header();
        let kind = header.message_type();
        let answer = matches!(kind, Type::MethodReturn | Type::Error);
        let Some(serial) = header.reply_serial().filter(|_| answer) else { return };
        let Some(pending) = lock(&self.board).answered(serial) else { return };
        match message.body().deserialize::<u32>() {
            Ok(number) if kind == Type::MethodReturn => self.shown(&pending, number),
            _ => {
                let error = header.error_name().map(ToString::to_string).unwrap_or_default();
                tracing::warn!(%error, "não foi possível mostrar uma notificação");
                if let Some(target) = pending.target {
                    self.events.send(Event::AlertRefused(target));
                }
            }
        }
    }

    fn shown(&mut self, pending: &Pending, number: u32) {
        if lock(&self.board).shows(number, pending) {
            close_notification(&self.bus, number);
        }
        if let Some(target) = pending.target.clone() {
            self.events.send(Event::AlertAccepted(target));
        }
        for early in std::mem::take(&mut self.early) {
            self.take(&early);
        }
    }
}

/// Which notification a signal of the service is about, ours or another program's.
fn number_of(message: &Message) -> Option<u32> {
    let header = message.header();
    if header.message_type() != Type::Signal {
        return None;
    }
    let body = message.body();
    match header.member()?.as_str() {
        "ActionInvoked" | "NotificationReplied" => {
            body.deserialize::<(u32, &str)>().ok().map(|(number, _)| number)
        }
        "NotificationClosed" => body.deserialize::<(u32, u32)>().ok().map(|(number, _)| number),
        _ => None,
    }
}

/// What the user did, and to which notification.
fn activated(message: &Message, board: &Mutex<Board>) -> Option<(u32, Activation)> {
    let header = message.header();
    if header.message_type() != Type::Signal {
        return None;
    }
    let body = message.body();
    match header.member()?.as_str() {
        "ActionInvoked" => {
            let (number, action): (u32, &str) = body.deserialize().ok()?;
            let target = lock(board).get(number).cloned()?;
            Some((number, actions::read(action, &target)?))
        }
        "NotificationReplied" => {
            let (number, text): (u32, String) = body.deserialize().ok()?;
            let target = lock(board).get(number).cloned()?;
            Some((number, actions::reply(&target, text)?))
        }
        "NotificationClosed" => {
            let (number, _reason): (u32, u32) = body.deserialize().ok()?;
            lock(board).closed(number);
            None
        }
        "NameOwnerChanged" => {
            // A new service starts its numbers anew.
            let (name, _old, _new): (&str, &str, &str) = body.deserialize().ok()?;
            if name == SERVICE {
                lock(board).service_changed();
            }
            None
        }
        _ => None,
    }
}
