//! What differs between the systems, as modules with equal names and signatures; no trait.

#[cfg(windows)]
#[path = "platform/windows/mod.rs"]
mod imp;
#[cfg(not(windows))]
#[path = "platform/linux/mod.rs"]
mod imp;

pub use imp::*;

/// On Linux only for tests and fuzz targets.
#[cfg(any(windows, test, fuzzing))]
#[path = "platform/windows/rules/mod.rs"]
pub mod rules;

/// The signatures that every system has: one that drifts does not compile.
const _: () = {
    use std::collections::HashMap;
    use std::fs::OpenOptions;
    use std::io;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use imp::event_loop::{EventLoop, UiHandle};
    use imp::instance::{Acquired, Instance, acquire, notify};
    use imp::settings_store::{Watch, layers};
    use keyring_core::CredentialStore;

    use crate::core::effect::UiCommand;
    use crate::core::facts::Facts;
    use crate::core::settings::Layer;
    use crate::core::view::IconState;
    use crate::ports::PlatformError;
    use crate::ports::events::EventSender;
    use crate::ports::notifications::Kind;
    use crate::ports::ui::Surface;
    use crate::ports::update::{UpdateError, UpdateStep};

    const fn any_thread<T: Clone + Send + 'static>() {}

    // The UI thread: `run` returns after `UiCommand::Quit`; a handle goes to any thread.
    any_thread::<UiHandle>();
    let _: fn(Surface) -> Result<EventLoop, PlatformError> = EventLoop::new;
    let _: fn(&EventLoop) -> UiHandle = EventLoop::handle;
    let _: fn(EventLoop, EventSender) = EventLoop::run;
    let _: fn(&UiHandle, UiCommand) = UiHandle::send;

    // One program a session: the first answers a notification with `Event::Notified`.
    let _: fn() -> Acquired = acquire;
    let _: fn(&Instance, EventSender) = Instance::listen;
    let _: fn(Instance) -> Acquired = Acquired::First;
    let _: fn() = notify;

    // Settings: the layers, and what could not be read, in Portuguese. A watch begins before they
    // are read, so that no change is missed.
    let _: fn() -> (Vec<Layer>, Vec<String>) = layers;
    let _: fn() -> Watch = Watch::begin;
    let _: fn(Watch, EventSender) = Watch::notify;

    // Files that only this user may read.
    let _: fn() -> PathBuf = imp::dirs::state;
    let _: fn(&Path) -> io::Result<()> = imp::private::create_directory;
    let _: fn() -> OpenOptions = imp::private::open_options;

    // Credentials.
    let _: fn() -> keyring_core::Result<Arc<CredentialStore>> = imp::vault::store;
    let _: for<'a> fn(&'a str) -> HashMap<&'static str, &'a str> = imp::vault::modifiers;
    let _: fn() -> bool = imp::vault::is_certain;
    let _: fn() -> bool = imp::vault::would_prompt;
    let _: fn() -> &'static str = imp::vault::kind;

    // What is shown, and where from.
    let _: fn() -> Kind = imp::alert::kind;
    let _: fn(IconState) -> tray_icon::Icon = imp::icons::load;
    let _: fn(&str) -> io::Result<()> = imp::browser::open;
    let _: fn() = imp::console::attach;
    let _: fn() -> bool = imp::console::has_desktop;

    // This computer and its session.
    let _: fn() -> Facts = imp::facts::facts;
    let _: fn() -> jiff::tz::Offset = imp::clock::utc_offset;
    let _: fn() -> bool = imp::presence::is_away;

    // The installer's steps.
    let _: fn(UpdateStep) -> Result<(), UpdateError> = imp::update::run;
    let _: fn() -> bool = imp::update::is_service;
};
