//! The modes of the program, from the command line to the exit code.

use std::process::ExitCode;

use super::cli::{self, CommandLine, Mode};
use super::loaded::Loaded;
use super::output::{say, say_error};
use super::{check, commands, tray};
use crate::platform;
use crate::ports::update::UpdateStep;

/// The command line could not be used.
const USAGE: u8 = 2;

/// Runs the program.
pub fn main() -> ExitCode {
    match cli::parse(std::env::args_os().skip(1)) {
        Ok(line) => run(line),
        Err(why) => {
            platform::console::attach();
            say_error(&format!("tecjump-tray: {why}\nAjuda: tecjump-tray --help"));
            ExitCode::from(USAGE)
        }
    }
}

fn run(line: CommandLine) -> ExitCode {
    if platform::update::is_service() && !line.mode.may_be_a_service() {
        platform::console::attach();
        say_error("O Tecjump Tray não é executado como SYSTEM. Inicie-o na sessão do usuário.");
        return ExitCode::FAILURE;
    }
    if line.mode == Mode::Tray {
        return tray::run(&line);
    }
    platform::console::attach();
    let done = match line.mode {
        Mode::Tray | Mode::Console => return tray::run(&line),
        Mode::Version => {
            say(concat!("tecjump-tray ", env!("CARGO_PKG_VERSION")));
            Ok(())
        }
        Mode::Help => {
            say(cli::help().trim_end());
            Ok(())
        }
        Mode::Check => return check::run(&Loaded::new(&line.settings)),
        Mode::Open(page) => commands::open(&Loaded::new(&line.settings).resolved.settings, &page),
        Mode::SignIn { login, secret } => {
            commands::sign_in(&Loaded::new(&line.settings).resolved.settings, &login, secret)
        }
        Mode::Update(UpdateStep::Forget) => {
            commands::forget(&Loaded::new(&line.settings).resolved.settings)
        }
        Mode::Update(step) => platform::update::run(step).map_err(Into::into),
        Mode::SignOut => commands::sign_out(&Loaded::new(&line.settings).resolved.settings),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say_error(&why.to_string());
            ExitCode::FAILURE
        }
    }
}
