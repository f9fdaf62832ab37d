//! The program that keeps running: an icon, or lines with `--console`.

use std::process::ExitCode;
use std::time::Duration;

use super::cli::{CommandLine, Mode};
use super::console::Console;
use super::loaded::Loaded;
use super::output::{say, say_error};
use super::state_file::{OutboxFile, StateFile};
use super::{io, log};
use crate::core::Config;
use crate::platform;
use crate::platform::event_loop::EventLoop;
use crate::platform::instance::{Acquired, Instance, acquire};
use crate::ports::PlatformError;
use crate::ports::events::channel;
use crate::ports::ui::Surface;

/// COM stops waiting for our class when the program that it started exits. The running instance may
/// be about to register that class.
const UNTIL_THE_FIRST_ANSWERS: Duration = Duration::from_secs(5);

/// Why the program did not start, or did not end well. Shown in Portuguese.
#[derive(Debug, thiserror::Error)]
enum StartError {
    /// There is no event loop.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// The system gave no thread for the network.
    #[error("Não foi possível iniciar a thread de rede: {0}")]
    NoThread(std::io::Error),
    /// The network's thread panicked.
    #[error("A thread de rede foi interrompida.")]
    ThreadPanicked,
}

/// Runs the icon or the console until the program ends. Errors go to the log and to standard error,
/// never into a window, because the program starts at sign-in.
pub(super) fn run(line: &CommandLine) -> ExitCode {
    let icon = line.mode == Mode::Tray && platform::console::has_desktop();
    if line.mode == Mode::Tray && !icon {
        say("Não há área de trabalho nesta sessão: o programa usa linhas de texto (--console).");
    }
    let directory = platform::dirs::state();
    let instance = match acquire() {
        Acquired::First(instance) => instance,
        Acquired::Second { notified } => {
            if !notified && log::init(&directory).is_ok() {
                tracing::warn!(
                    "outro programa ocupa o lugar do Tecjump Tray nesta sessão e não responde; o ícone não será mostrado"
                );
            }
            if line.started_by_com {
                std::thread::sleep(UNTIL_THE_FIRST_ANSWERS);
            }
            return ExitCode::SUCCESS;
        }
    };
    if let Err(error) = log::init(&directory) {
        say_error(&format!("Não foi possível criar o log em {}: {error}", directory.display()));
    }
    match start(line, icon, &instance) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tracing::error!("não foi possível iniciar: {why}");
            say_error(&why.to_string());
            ExitCode::FAILURE
        }
    }
}

fn start(line: &CommandLine, icon: bool, instance: &Instance) -> Result<(), StartError> {
    let watch = platform::settings_store::Watch::begin();
    let loaded = Loaded::new(&line.settings);
    loaded.log();
    let directory = platform::dirs::state();
    let (state, outbox) = (StateFile::new(&directory), OutboxFile::new(&directory));
    let (events, inbox) = channel();
    let surface = if icon {
        let source = loaded.resolved.settings.source;
        Surface::Tray { source, started_by_com: line.started_by_com }
    } else {
        let mut console = Console::new(events.clone());
        Surface::Console(Box::new(move |command| console.show(command)))
    };
    let event_loop = EventLoop::new(surface)?;
    let ui = event_loop.handle();
    let config = Config {
        settings: loaded.resolved.settings.clone(),
        in_force: loaded.resolved.in_force.clone(),
        facts: platform::facts::facts(),
        seed: io::seed(),
    };
    let setup = io::Setup {
        config,
        loaded,
        away: platform::presence::is_away(),
        state,
        outbox,
        ui: move |command| ui.send(command),
        events: events.clone(),
        inbox,
    };
    let thread = io::spawn(setup).map_err(StartError::NoThread)?;
    instance.listen(events.clone());
    watch.notify(events.clone());
    event_loop.run(events);
    thread.join().map_err(|_| StartError::ThreadPanicked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_names_the_part_that_failed() {
        let denied = || std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let bus = PlatformError::SessionBus(denied().into());
        for (error, words) in [
            (
                bus.into(),
                "Não foi possível conectar à área de trabalho (D-Bus): permission denied. Inicie o \
                 programa em uma sessão gráfica ou use --console.",
            ),
            (
                PlatformError::MessageWindow(denied()).into(),
                "Não foi possível criar a janela de mensagens: permission denied. Encerre a sessão do \
                 Windows e entre novamente.",
            ),
            (
                StartError::NoThread(denied()),
                "Não foi possível iniciar a thread de rede: permission denied",
            ),
            (StartError::ThreadPanicked, "A thread de rede foi interrompida."),
        ] {
            assert_eq!(error.to_string(), words);
        }
    }
}
