//! What differs between the systems, as modules with equal names and signatures; no trait.
//!
//! | module | signature |
//! |---|---|
//! | `event_loop` | `EventLoop::new(Surface) -> Result<EventLoop, PlatformError>`, `EventLoop::handle(&self) -> UiHandle`, `EventLoop::run(self, EventSender)` (on the main thread, until `UiCommand::Quit`); `UiHandle: Clone + Send`, `UiHandle::send(&self, UiCommand)` |
//! | `instance` | `acquire() -> Acquired` (`First(Instance)`, or `Second { poked }` after trying to poke the first); the guard lives as long as the program; the first one answers a poke with `Event::Poked`: `Instance::listen(&self, EventSender)`; `poke()` pokes a running program, if there is one, without becoming the first |
//! | `facts` | `facts() -> Facts` |
//! | `settings_store` | `layers() -> (Vec<Layer>, Vec<String>)`: machine's, user's and both policies'; and what could not be read, in Portuguese; `Watch::begin() -> Watch` before they are read, then `Watch::tell(self, EventSender)`: has them read again after a change |
//! | `dirs` | `state() -> PathBuf`: this user's local, non-roaming directory of ours |
//! | `private` | `create_directory(&Path) -> io::Result<()>`: makes a directory that only this user may enter; `open_options() -> OpenOptions`: for files that only this user may read |
//! | `vault` | `store() -> keyring_core::Result<Arc<keyring_core::CredentialStore>>`, `modifiers(target) -> HashMap<…>`, `is_certain() -> bool`: whether no other vault may turn out to be the right one, `would_prompt() -> bool`: whether reading would ask the user to unlock it, `kind() -> &'static str`: which vault, in Portuguese |
//! | `alert` | `kind() -> &'static str`: how alerts are shown on this computer, in Portuguese, for `check` |
//! | `icons` | `load(IconState) -> tray_icon::Icon`: the picture for the taskbar as it is now |
//! | `clock` | `utc_offset() -> jiff::tz::Offset` |
//! | `update` | `run(UpdateStep) -> Result<(), UpdateError>`: what an installer has the program do around an upgrade; `is_service() -> bool`: whether a service account such as SYSTEM runs the program |
//! | `console` | `attach()`: lets a GUI program print to its parent's console; `has_desktop() -> bool` |

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
