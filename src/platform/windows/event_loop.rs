//! The UI thread's loop: tao waits, we answer.

use std::rc::Rc;

use tao::event::Event as TaoEvent;
use tao::event_loop::{
    ControlFlow, DeviceEventFilter, EventLoop as TaoLoop, EventLoopBuilder, EventLoopProxy,
};
use tao::platform::run_return::EventLoopExtRunReturn;
use tao::platform::windows::EventLoopBuilderExtWindows;

use super::alert::Alerts;
use super::desktop::Desktop;
use super::messages::Messages;
use super::network::Network;
use super::session_end::SessionEnd;
use super::signal::{Signal, Wake, Waker};
use super::timers::Timer;
use super::{update, wait_thread};
use crate::core::effect::UiCommand;
use crate::ports::PlatformError;
use crate::ports::events::EventSender;
use crate::ports::ui::Surface;

/// Hands commands to the UI thread.
#[derive(Clone)]
pub struct UiHandle(EventLoopProxy<Wake>);

impl UiHandle {
    /// Never blocks. A command after [`UiCommand::Quit`] goes nowhere.
    pub fn send(&self, command: UiCommand) {
        // An error means that the loop has ended.
        let _ = self.0.send_event(Wake::Command(command));
    }
}

/// The loop, on the main thread.
pub struct EventLoop {
    tao: TaoLoop<Wake>,
    surface: Surface,
}

impl EventLoop {
    /// Makes the loop. To be called on the main thread.
    pub fn new(surface: Surface) -> Result<Self, PlatformError> {
        let tao = wait_thread::without(|| {
            EventLoopBuilder::with_user_event()
                .with_dpi_aware(false) // the manifest says it, better
                .build()
        });
        // Nobody here wants raw mouse and keyboard input; without this, tao takes it.
        tao.set_device_event_filter(DeviceEventFilter::Always);
        Ok(Self { tao, surface })
    }

    /// For the IO thread.
    pub fn handle(&self) -> UiHandle {
        UiHandle(self.tao.create_proxy())
    }

    /// Runs until [`UiCommand::Quit`], when the icon is gone.
    pub fn run(mut self, events: EventSender) {
        let waker = Waker::new(self.tao.create_proxy());
        let end = Rc::new(SessionEnd::new(events.clone()));
        let messages = match Messages::new(&events, waker.clone(), &end) {
            Ok(messages) => messages,
            Err(error) => {
                tracing::error!(%error, "não foi possível criar a janela para as mensagens do Windows");
                end.close();
                return;
            }
        };
        update::register_restart();
        let _network = Network::new(events.clone());
        let for_messages = events.clone();
        let mut front = match self.surface {
            Surface::Tray { source, started_by_com } => {
                let timers = messages.timers();
                let alerts =
                    Alerts::new(events.clone(), waker.clone(), timers, source, started_by_com);
                let desktop = Desktop::new(events, waker, end, &messages, alerts);
                Front::Desktop(Box::new(desktop))
            }
            Surface::Console(show) => Front::Console(show),
        };
        let mut session_tries = 0;
        self.tao.run_return(|event, _, flow| {
            if *flow != ControlFlow::Exit {
                *flow = ControlFlow::Wait;
            }
            match event {
                TaoEvent::UserEvent(Wake::Command(command)) => {
                    if matches!(command, UiCommand::Quit) {
                        *flow = ControlFlow::Exit;
                    }
                    front.show(command);
                }
                TaoEvent::UserEvent(Wake::Signal(Signal::Timer(Timer::Session))) => {
                    session_tries += 1;
                    messages.listen_to_session(&for_messages, session_tries);
                }
                TaoEvent::UserEvent(Wake::Signal(signal)) => front.receive(signal),
                _ => {}
            }
        });
        drop(front);
    }
}

/// Where commands go.
enum Front {
    Desktop(Box<Desktop>),
    Console(Box<dyn FnMut(UiCommand)>),
}

impl Front {
    fn show(&mut self, command: UiCommand) {
        match self {
            Self::Desktop(desktop) => desktop.show(command),
            Self::Console(show) => show(command),
        }
    }

    fn receive(&mut self, signal: Signal) {
        if let Self::Desktop(desktop) = self {
            desktop.receive(signal);
        }
    }
}
