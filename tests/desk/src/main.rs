//! `desk`: the reference service desk as a program.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use desk::{Config, Demo, Desk, seed};
use lexopt::prelude::*;

const USAGE: &str = "\
The reference service desk of Tecjump Tray. Everything listens on 127.0.0.1 and stays in memory.

  desk serve [--port P] [--control-port P] [--empty]
      serves until Ctrl-C; with the tickets of the demonstration unless --empty
  desk demo [--tray PATH] [--windows] [--port P] [--control-port P]
      starts the tray against a new desk in a temporary profile and suspends a ticket
      after a few seconds, which raises an alert.
      --tray PATH   the program to start (default: tecjump-tray beside this one)
      --windows     the Windows program (tecjump-tray.exe), through wine where this is not Windows
";

enum Mode {
    Help,
    Serve(Config),
    Demo(Demo),
}

fn main() -> ExitCode {
    let outcome = match parse(std::env::args_os().skip(1)) {
        Ok(Mode::Help) => {
            say(USAGE);
            Ok(())
        }
        Ok(Mode::Serve(config)) => serve(config),
        Ok(Mode::Demo(demo)) => desk::run_demo(&demo),
        Err(error) => {
            print_error(&format!("{error}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&format!("desk: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Mode, lexopt::Error> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mode = match parser.next()? {
        Some(Value(mode)) => mode.string()?,
        _ => return Ok(Mode::Help),
    };
    let mut config = Config { seeded: true, ..Config::default() };
    let (mut tray, mut windows) = (None::<PathBuf>, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("port") => config.port = parser.value()?.parse()?,
            Long("control-port") => config.control_port = parser.value()?.parse()?,
            Long("empty") => config.seeded = false,
            Long("seed") => config.seeded = true,
            Long("tray") => tray = Some(parser.value()?.into()),
            Long("windows") => windows = true,
            Long("help") | Short('h') => return Ok(Mode::Help),
            other => return Err(other.unexpected()),
        }
    }
    match mode.as_str() {
        "serve" => Ok(Mode::Serve(config)),
        "demo" => Ok(Mode::Demo(Demo { config, tray, windows })),
        other => Err(format!("unknown command: {other}").into()),
    }
}

fn serve(config: Config) -> std::io::Result<()> {
    let desk = Desk::start(config)?;
    say(&format!(
        "hub      {base}/\nportal   {base}/portal     ({email}, {password})\nagent    {base}/atendente\n\
         API      {base}/v1         ({base}/v1/openapi.yaml)\ncontrol  {control}/\n",
        base = desk.base_url(),
        control = desk.control_url(),
        email = seed::ANA.email,
        password = seed::ANA.password,
    ));
    desk::wait_for_ctrl_c()
}

#[expect(clippy::print_stdout, reason = "the program prints its addresses")]
fn say(text: &str) {
    print!("{text}");
    let _ = std::io::Write::flush(&mut std::io::stdout());
}

#[expect(clippy::print_stderr, reason = "the program prints its errors")]
fn print_error(text: &str) {
    eprintln!("{}", text.trim_end());
}
