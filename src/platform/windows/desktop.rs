//! Icon, menu, alerts and dialogs on the user's desktop.

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
const TRIES: u32 = 12;
const LONGEST_WAIT: u64 = 60;

/// What stands on the desktop.
pub(super) struct Desktop {
    events: EventSender,
    waker: Waker,
    end: Rc<SessionEnd>,
    window: HWND,
    timers: Timers,
    icon: Option<Standing>,
    popup: Rc<Popup>,
    /// Came while the old one was open.
    next_menu: Option<Menu>,
    alerts: Alerts,
    about: Dialog,
    notice: Dialog,
    credentials: Dialog,
}

/// The icon, once there is one.
struct Standing {
    /// Dropped before the window on which it listens.
    _listener: Option<Subclass>,
    icon: TrayIcon,
    shown: Tray,
    look: Look,
    tries: u32,
}

impl Standing {
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
    /// Nothing stands yet: the core's first command brings the icon.
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
                self.alerts.tell(self.notify_icon(), text, silent);
            }
            UiCommand::Withdraw(target) => self.alerts.withdraw(self.notify_icon(), &target),
            UiCommand::Source(source) => self.alerts.come_from(source),
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
            UiCommand::Quit => self.leave(),
        }
    }

    /// Does what Windows' messages ask for.
    pub(super) fn hear(&mut self, signal: Signal) {
        let icon = self.notify_icon();
        match signal {
            Signal::TaskbarCreated => {
                if let Some(standing) = &mut self.icon {
                    standing.tries = 0;
                }
                self.apply();
                self.alerts.next_turn(icon);
            }
            Signal::SessionStays | Signal::Timer(Timer::Icon) => {
                self.add_again();
                self.apply();
            }
            Signal::MenuClosed => self.show_next_menu(),
            Signal::Looks => self.look_again(),
            Signal::Balloon(message) => self.alerts.message(icon, message),
            Signal::ToastFailed(balloon) => self.alerts.toast_failed(icon, *balloon),
            Signal::Timer(Timer::Alert) => self.alerts.next_turn(icon),
            Signal::Timer(Timer::Session) => {}
        }
    }

    fn notify_icon(&self) -> Option<NotifyIcon> {
        self.icon.as_ref().map(Standing::icon)
    }

    fn show_tray(&mut self, tray: Tray) {
        if let Some(standing) = &mut self.icon {
            standing.shown = tray;
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
        let standing = Standing { _listener: listener, icon, shown: tray, look, tries: 0 };
        let icon = standing.icon();
        self.icon = Some(standing);
        self.end.set_icon(Some(icon));
        // tray-icon does not say whether the taskbar took the icon.
        if !icon.is_there() {
            self.try_later();
        }
    }

    /// Hears the icon's messages before tray-icon does, and keeps the mouse from it: tray-icon
    /// would start a timer that wakes the program 64 times a second and may never stop.
    fn listen(&self, icon: NotifyIcon) -> Option<Subclass> {
        let popup = Rc::clone(&self.popup);
        let waker = self.waker.clone();
        let end = Rc::clone(&self.end);
        let taskbar_created = taskbar_created_message();
        let listener = Subclass::new(
            icon.window(),
            Box::new(move |message, wparam, lparam| match message {
                WM_USER_TRAYICON => Some(heard(icon, &popup, &waker, lparam)),
                WM_CLOSE => {
                    end.close();
                    Some(0)
                }
                _ if message == taskbar_created => {
                    if wparam != OURS {
                        waker.signal(Signal::TaskbarCreated); // heard after tray-icon has answered
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
        if self.end.is_leaving() {
            return;
        }
        let Some(standing) = &mut self.icon else { return };
        standing.look = Look::now();
        match standing.show() {
            Ok(()) => {
                standing.tries = 0;
                self.timers.stop(Timer::Icon);
            }
            Err(_) => self.try_later(),
        }
    }

    fn try_later(&mut self) {
        let Some(standing) = &mut self.icon else { return };
        if standing.tries == TRIES {
            tracing::warn!("nenhuma barra de tarefas aceitou o ícone; aguardando uma");
            return;
        }
        let wait = LONGEST_WAIT.min(1 << standing.tries);
        standing.tries += 1;
        self.timers.set(Timer::Icon, Duration::from_secs(wait));
    }

    /// Has tray-icon add its icon again, the only way in which it does.
    fn add_again(&self) {
        if let Some(icon) = self.notify_icon()
            && !self.end.is_leaving()
        {
            // SAFETY: a message without pointers to a window of this thread.
            unsafe { SendMessageW(icon.window(), taskbar_created_message(), OURS, 0) };
        }
    }

    /// The taskbar may have another colour or scale.
    fn look_again(&mut self) {
        if self.icon.as_ref().is_some_and(|standing| standing.look != Look::now()) {
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
        let tell = move |answer| {
            events.send(answer);
        };
        self.credentials.open(move |owner| credentials_dialog::ask(owner, &prompt), tell);
    }

    /// Takes everything down.
    fn leave(&mut self) {
        self.alerts.leave();
        self.popup.close();
        self.end.asked(); // the icon goes now, even if a menu is still on its way down
        self.end.set_icon(None);
        self.timers.stop(Timer::Icon);
        self.timers.stop(Timer::Alert);
    }
}

/// The taskbar tells of the mouse, the keyboard or the balloon.
fn heard(icon: NotifyIcon, popup: &Popup, waker: &Waker, lparam: LPARAM) -> LRESULT {
    if let Some(message) = BalloonMessage::of(lparam) {
        waker.signal(Signal::Balloon(message));
    } else if let Ok(WM_LBUTTONUP | WM_RBUTTONUP | WM_CONTEXTMENU) = u32::try_from(lparam)
        && popup.show(icon)
    {
        waker.signal(Signal::MenuClosed);
    }
    0
}
