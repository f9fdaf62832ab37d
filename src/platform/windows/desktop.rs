//! Icon, menu, alerts and dialogs on the user's desktop.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::rc::Rc;
use std::time::Duration;

use tray_icon::{TrayIcon, TrayIconBuilder};
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    SendMessageW, WM_CLOSE, WM_CONTEXTMENU, WM_LBUTTONUP, WM_RBUTTONUP,
};

use super::alert::Alerts;
use super::alert::balloon::BalloonMessage;
use super::dialog::Dialog;
use super::icons::{self, Look};
use super::menu::NativeMenu;
use super::messages::Messages;
use super::notify_icon::{NotifyIcon, WM_USER_TRAYICON};
use super::popup::Popup;
use super::session_end::SessionEnd;
use super::signal::{Signal, Waker};
use super::subclass::Subclass;
use super::timers::{Timer, Timers};
use super::window_names::taskbar_created_message;
use super::{about, clipboard, credentials_dialog};
use crate::core::effect::{CredentialPrompt, UiCommand};
use crate::core::event::Event;
use crate::core::view::{Menu, Tray};
use crate::ports::events::EventSender;

/// Sent along with our own `TaskbarCreated`, by which tray-icon adds its icon again.
const OURS: usize = 0x7EC;
/// Tries to add the icon, at growing intervals, before only a new taskbar can help: about 8 min.
const MAX_TRIES: u32 = 12;
const MAX_WAIT_SECONDS: u64 = 60;

/// What is currently shown.
pub(super) struct Desktop {
    events: EventSender,
    waker: Waker,
    end: Rc<SessionEnd>,
    window: HWND,
    timers: Timers,
    icon: Option<ShownIcon>,
    popup: Rc<Popup>,
    /// Came while the old one was open.
    next_menu: Option<Menu>,
    alerts: Alerts,
    about: Dialog,
    notice: Dialog,
    credentials: Dialog,
}

/// The icon, once there is one.
struct ShownIcon {
    /// Dropped before the window on which it listens.
    _listener: Option<Subclass>,
    icon: TrayIcon,
    shown: Tray,
    look: Look,
    tries: u32,
}

impl ShownIcon {
    fn icon(&self) -> NotifyIcon {
        NotifyIcon::new(self.icon.window_handle())
    }

    /// An error means that the taskbar does not have the icon.
    fn show(&self) -> tray_icon::Result<()> {
        // Both are tried even if the first fails: they are remembered one by one.
        let icon = self.icon.set_icon(Some(icons::load(self.shown.icon)));
        let tooltip = self.icon.set_tooltip(Some(&self.shown.tooltip));
        icon.and(tooltip)
    }
}

impl Desktop {
    /// Shows nothing yet: the core's first command brings the icon.
    pub(super) fn new(
        events: EventSender,
        waker: Waker,
        end: Rc<SessionEnd>,
        messages: &Messages,
        alerts: Alerts,
    ) -> Self {
        let popup = Rc::new(Popup::new(messages.window(), events.clone()));
        Self {
            alerts,
            events,
            waker,
            end,
            window: messages.window(),
            timers: messages.timers(),
            icon: None,
            popup,
            next_menu: None,
            about: Dialog::default(),
            notice: Dialog::default(),
            credentials: Dialog::default(),
        }
    }

    /// Does what the core wants.
    pub(super) fn show(&mut self, command: UiCommand) {
        match command {
            UiCommand::Tray(tray) => self.show_tray(tray),
            UiCommand::Menu(menu) => {
                self.next_menu = Some(menu);
                self.show_next_menu();
            }
            UiCommand::Alert(alert) => self.alerts.show(self.notify_icon(), alert),
            UiCommand::Notice { text, silent } => {
                self.alerts.show_notice(self.notify_icon(), text, silent);
            }
            UiCommand::Withdraw(target) => self.alerts.withdraw(self.notify_icon(), &target),
            UiCommand::Source(source) => self.alerts.set_source(source),
            UiCommand::AskCredentials(prompt) => self.ask_credentials(prompt),
            UiCommand::About(text) => {
                let title = "Sobre o Tecjump Tray";
                self.about.open(move |owner| about::show(owner, title, &text), drop);
            }
            UiCommand::ErrorBox(text) => {
                self.notice.open(move |owner| about::show(owner, "Tecjump Tray", &text), drop);
            }
            UiCommand::Copy(clip) => {
                let copied = clipboard::copy(self.window, &clip.text);
                self.events.send(if copied {
                    Event::Copied(clip)
                } else {
                    Event::CopyFailed(clip)
                });
            }
            UiCommand::Quit => self.shut_down(),
        }
    }

    /// Does what Windows' messages ask for.
    pub(super) fn receive(&mut self, signal: Signal) {
        let icon = self.notify_icon();
        match signal {
            Signal::TaskbarCreated => {
                if let Some(shown_icon) = &mut self.icon {
                    shown_icon.tries = 0;
                }
                self.apply();
                self.alerts.next_turn(icon);
            }
            Signal::SessionEndCancelled | Signal::Timer(Timer::Icon) => {
                self.add_again();
                self.apply();
            }
            Signal::MenuClosed => self.show_next_menu(),
            Signal::AppearanceChanged => self.refresh_look(),
            Signal::Balloon(message) => self.alerts.message(icon, message),
            Signal::ToastFailed(balloon) => self.alerts.toast_failed(icon, *balloon),
            Signal::Timer(Timer::Alert) => self.alerts.next_turn(icon),
            Signal::Timer(Timer::Session) => {}
        }
    }

    fn notify_icon(&self) -> Option<NotifyIcon> {
        self.icon.as_ref().map(ShownIcon::icon)
    }

    fn show_tray(&mut self, tray: Tray) {
        if let Some(shown_icon) = &mut self.icon {
            shown_icon.shown = tray;
            self.apply();
            return;
        }
        let look = Look::now();
        // No menu of its own: see `popup`.
        let made = TrayIconBuilder::new()
            .with_id("tecjump-tray")
            .with_icon(icons::load(tray.icon))
            .with_tooltip(&tray.tooltip)
            .build();
        let icon = match made {
            Ok(icon) => icon,
            Err(error) => {
                tracing::error!(%error, "não foi possível criar o ícone");
                return;
            }
        };
        let listener = self.listen(NotifyIcon::new(icon.window_handle()));
        let shown_icon = ShownIcon { _listener: listener, icon, shown: tray, look, tries: 0 };
        let icon = shown_icon.icon();
        self.icon = Some(shown_icon);
        self.end.set_icon(Some(icon));
        // tray-icon does not say whether the taskbar took the icon.
        if !icon.is_there() {
            self.try_later();
        }
    }

    /// Receives the icon's messages before tray-icon does and withholds the mouse's: tray-icon would
    /// start a timer that wakes the program 64 times a second and may never stop.
    fn listen(&self, icon: NotifyIcon) -> Option<Subclass> {
        let popup = Rc::clone(&self.popup);
        let waker = self.waker.clone();
        let end = Rc::clone(&self.end);
        let taskbar_created = taskbar_created_message();
        let listener = Subclass::new(
            icon.window(),
            Box::new(move |message, wparam, lparam| match message {
                WM_USER_TRAYICON => Some(taskbar_message(icon, &popup, &waker, lparam)),
                WM_CLOSE => {
                    end.close();
                    Some(0)
                }
                _ if message == taskbar_created => {
                    if wparam != OURS {
                        waker.signal(Signal::TaskbarCreated); // handled after tray-icon's own
                    }
                    None
                }
                _ => None,
            }),
        );
        if listener.is_none() {
            tracing::error!("os cliques no ícone não serão detectados");
        }
        listener
    }

    /// Gives the taskbar what it should show, and tries again later if it does not have the icon.
    fn apply(&mut self) {
        if self.end.is_ending() {
            return;
        }
        let Some(shown_icon) = &mut self.icon else { return };
        shown_icon.look = Look::now();
        match shown_icon.show() {
            Ok(()) => {
                shown_icon.tries = 0;
                self.timers.stop(Timer::Icon);
            }
            Err(_) => self.try_later(),
        }
    }

    fn try_later(&mut self) {
        let Some(shown_icon) = &mut self.icon else { return };
        if shown_icon.tries == MAX_TRIES {
            tracing::warn!("nenhuma barra de tarefas aceitou o ícone; aguardando uma");
            return;
        }
        let wait = MAX_WAIT_SECONDS.min(1 << shown_icon.tries);
        shown_icon.tries += 1;
        self.timers.set(Timer::Icon, Duration::from_secs(wait));
    }

    /// Has tray-icon add its icon again, the only way in which it does.
    fn add_again(&self) {
        if let Some(icon) = self.notify_icon()
            && !self.end.is_ending()
        {
            // SAFETY: a message without pointers to a window of this thread.
            unsafe { SendMessageW(icon.window(), taskbar_created_message(), OURS, 0) };
        }
    }

    /// The taskbar may have another colour or scale.
    fn refresh_look(&mut self) {
        if self.icon.as_ref().is_some_and(|shown_icon| shown_icon.look != Look::now()) {
            self.apply();
        }
    }

    fn show_next_menu(&mut self) {
        if self.popup.is_open() {
            return; // comes back when it is closed
        }
        if let Some(menu) = self.next_menu.take() {
            self.popup.set(NativeMenu::new(&menu));
        }
    }

    fn ask_credentials(&self, prompt: CredentialPrompt) {
        let events = self.events.clone();
        let on_answer = move |answer| events.send(answer);
        self.credentials.open(move |owner| credentials_dialog::ask(owner, &prompt), on_answer);
    }

    /// Takes everything down.
    fn shut_down(&mut self) {
        self.alerts.shut_down();
        self.popup.close();
        self.end.asked(); // the icon goes now, even if a menu is still on its way down
        self.end.set_icon(None);
        self.timers.stop(Timer::Icon);
        self.timers.stop(Timer::Alert);
    }
}

/// A message of the taskbar about the mouse, the keyboard or the balloon.
fn taskbar_message(icon: NotifyIcon, popup: &Popup, waker: &Waker, lparam: LPARAM) -> LRESULT {
    if let Some(message) = BalloonMessage::of(lparam) {
        waker.signal(Signal::Balloon(message));
    } else if let Ok(WM_LBUTTONUP | WM_RBUTTONUP | WM_CONTEXTMENU) = u32::try_from(lparam)
        && popup.show(icon)
    {
        waker.signal(Signal::MenuClosed);
    }
    0
}
