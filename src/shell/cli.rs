//! The command line: what was asked for, or what is wrong with it.

mod error;

use std::fmt::Write as _;

use lexopt::prelude::*;

pub use error::CliError;

use crate::core::problem::Secret;
use crate::core::settings::{Kind, Layer, Origin, TABLE};
use crate::core::text::alternatives;
use crate::core::tickets::TicketKind;
use crate::ports::update::UpdateStep;

/// A well-formed command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// What to do.
    pub mode: Mode,
    /// `--set Name=Value`, the strongest layer of the settings.
    pub settings: Layer,
    /// `-Embedding`: COM started us for a click on a toast, and waits for our class.
    pub started_by_com: bool,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// No argument: the icon in the notification area.
    Tray,
    /// `--console`: the same without an icon, as lines.
    Console,
    /// `open …`
    Open(Page),
    /// `check`
    Check,
    /// `sign-in`
    SignIn {
        /// E-mail, or RT's user name.
        login: String,
        /// Which secret standard input holds. Not an argument: every program on the computer can
        /// read those.
        secret: Secret,
    },
    /// `sign-out`
    SignOut,
    /// `update …`: only for the installer, so not in `--help`.
    Update(UpdateStep),
    /// `--version`
    Version,
    /// `--help`
    Help,
}

impl Mode {
    /// Whether a service account may run it. A tray, a browser or a dialog with such rights would be
    /// an elevation for the user in front of it, and a credential would go to the wrong vault.
    pub const fn may_be_a_service(&self) -> bool {
        match self {
            Self::Check | Self::Version | Self::Help => true,
            Self::Update(step) => !matches!(step, UpdateStep::Forget),
            Self::Tray | Self::Console | Self::Open(_) | Self::SignIn { .. } | Self::SignOut => {
                false
            }
        }
    }
}

/// A page to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// `hub`
    Hub,
    /// `portal`
    Portal,
    /// `new-ticket KIND`
    NewTicket(TicketKind),
    /// `ticket ID`
    Ticket(String),
}

/// Parses the arguments after the program's name.
pub fn parse(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
) -> Result<CommandLine, CliError> {
    let mut started_by_com = false;
    let arguments = arguments.into_iter().filter(|argument| {
        let embedding = is_embedding(argument);
        started_by_com |= embedding;
        !embedding
    });
    let arguments: Vec<_> = arguments.collect();
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut settings = Layer { origin: Origin::CommandLine, values: Vec::new() };
    let mut mode = None;
    let (mut login, mut secret) = (None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("set") => settings.values.push(assignment(&text(&mut parser, "--set")?)?),
            Long("console") => choose(&mut mode, Mode::Console)?,
            Long("version") | Short('V') => choose(&mut mode, Mode::Version)?,
            Long("help") | Short('h') => choose(&mut mode, Mode::Help)?,
            Long("email" | "login") => login = Some(text(&mut parser, "--email")?),
            Long("password-stdin") => choose(&mut secret, Secret::Password)?,
            Long("token-stdin") => choose(&mut secret, Secret::Token)?,
            Value(word) => choose(&mut mode, command(&word.to_string_lossy(), &mut parser)?)?,
            other => return Err(other.unexpected().into()),
        }
    }
    let mode = match (mode, login, secret) {
        (Some(Mode::SignIn { .. }), Some(login), Some(secret)) => Mode::SignIn { login, secret },
        (Some(Mode::SignIn { .. }), _, _) => {
            return Err(CliError::IncompleteSignIn);
        }
        (_, Some(_), _) | (_, _, Some(_)) => {
            return Err(CliError::OnlyForSignIn);
        }
        (mode, None, None) => mode.unwrap_or(Mode::Tray),
    };
    Ok(CommandLine { mode, settings, started_by_com })
}

/// COM appends this when it starts us for a click on a toast. The mode is [`Mode::Tray`].
fn is_embedding(argument: &std::ffi::OsStr) -> bool {
    ["-Embedding", "/Embedding"].iter().any(|word| argument.eq_ignore_ascii_case(word))
}

fn command(word: &str, parser: &mut lexopt::Parser) -> Result<Mode, CliError> {
    Ok(match word {
        "open" => Mode::Open(page(parser)?),
        "check" => Mode::Check,
        "sign-in" => Mode::SignIn { login: String::new(), secret: Secret::Password },
        "sign-out" => Mode::SignOut,
        "update" => Mode::Update(update_step(parser)?),
        _ => return Err(CliError::UnknownCommand(word.to_owned())),
    })
}

fn update_step(parser: &mut lexopt::Parser) -> Result<UpdateStep, CliError> {
    Ok(match text(parser, "update")?.as_str() {
        "leave" => UpdateStep::Leave,
        "return" => UpdateStep::Return,
        "start" => UpdateStep::Start,
        "purge" => UpdateStep::Purge,
        "forget" => UpdateStep::Forget,
        word => return Err(CliError::UnknownStep(word.to_owned())),
    })
}

fn page(parser: &mut lexopt::Parser) -> Result<Page, CliError> {
    Ok(match text(parser, "open")?.as_str() {
        "hub" => Page::Hub,
        "portal" => Page::Portal,
        "new-ticket" => {
            let word = text(parser, "open new-ticket")?;
            let kind = TicketKind::ALL.iter().copied().find(|kind| kind.word() == word);
            Page::NewTicket(kind.ok_or(CliError::UnknownTicketKind(word))?)
        }
        "ticket" => Page::Ticket(text(parser, "open ticket")?),
        word => return Err(CliError::UnknownPage(word.to_owned())),
    })
}

fn text(parser: &mut lexopt::Parser, after: &str) -> Result<String, CliError> {
    let value = parser.value().map_err(|_| CliError::MissingValue(after.to_owned()))?;
    value.into_string().map_err(|_| CliError::NotText(after.to_owned()))
}

fn assignment(text: &str) -> Result<(String, String), CliError> {
    text.split_once('=')
        .map(|(name, value)| (name.trim().to_owned(), value.to_owned()))
        .ok_or_else(|| CliError::NotAnAssignment(text.to_owned()))
}

fn choose<T>(slot: &mut Option<T>, value: T) -> Result<(), CliError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(CliError::TwoCommands),
    }
}

/// What `--help` prints.
pub fn help() -> String {
    let mut help = String::from(
        "Tecjump Tray: acesso ao suporte e avisos de chamados que aguardam sua resposta

Uso: tecjump-tray [--set Nome=Valor]... [COMANDO]

Comandos:
  (nenhum)                       ícone na área de notificação
  --console                      o mesmo, sem ícone, em linhas de texto
  open hub                       abre a Área do Cliente
  open portal                    abre o Sistema de Chamados
  open new-ticket TIPO           abre um formulário: service-request, problem ou question
  open ticket ID                 abre o histórico de um chamado
  check                          confere configuração, servidor e acesso; código de saída: 0 ou 1
  sign-in --email ENDEREÇO --password-stdin
                                 entra com a senha lida da entrada padrão
  sign-in --email ENDEREÇO --token-stdin
                                 entra com um token lido da entrada padrão
  sign-out                       sai da conta e apaga o acesso salvo neste computador
  --version, --help

Políticas (Software\\Policies\\Tecjump\\Tray; no Linux, policy.toml) têm precedência sobre as demais origens.

Configuração (--set, HKCU ou HKLM\\Software\\Tecjump\\Tray; no Linux, settings.toml):
",
    );
    for setting in TABLE {
        let default = setting.default.map_or_else(String::new, |value| format!(" [{value}]"));
        let _ = writeln!(
            help,
            "  {:<22} {} ({}){default}",
            setting.name,
            setting.text,
            kind_words(setting.kind)
        );
    }
    help
}

fn kind_words(kind: Kind) -> String {
    match kind {
        Kind::Choice(words) => alternatives(words),
        Kind::Api => "https://…".into(),
        Kind::Site | Kind::Page => "endereço".into(),
        Kind::Email => "e-mail".into(),
        Kind::Phone => "telefone".into(),
        Kind::Words => "palavras separadas por ;".into(),
        Kind::Number(least, most) => format!("{least} a {most}"),
        Kind::Switch => "0 ou 1".into(),
        Kind::Items => "nomes separados por ;".into(),
        Kind::Extras => "Título|endereço, separados por ;".into(),
        Kind::Name => "nome".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<CommandLine, CliError> {
        parse(line.split_whitespace().map(Into::into))
    }

    fn mode(line: &str) -> Mode {
        parsed(line).unwrap().mode
    }

    #[test]
    fn no_argument_is_the_tray() {
        assert_eq!(mode(""), Mode::Tray);
        assert_eq!(mode("--set PollSeconds=90"), Mode::Tray);
        assert!(!parsed("").unwrap().started_by_com);
        assert!(parsed("-Embedding").unwrap().started_by_com);
        assert_eq!(mode("-Embedding"), Mode::Tray);
        assert_eq!(mode("--set PollSeconds=90 -embedding"), Mode::Tray);
    }

    #[test]
    fn every_command_is_understood() {
        assert_eq!(mode("--console"), Mode::Console);
        assert_eq!(mode("open hub"), Mode::Open(Page::Hub));
        assert_eq!(
            mode("open new-ticket problem"),
            Mode::Open(Page::NewTicket(TicketKind::Problem))
        );
        assert_eq!(mode("open ticket 7"), Mode::Open(Page::Ticket("7".into())));
        assert_eq!(mode("check --set A=b=c"), Mode::Check);
        assert_eq!(mode("update leave"), Mode::Update(UpdateStep::Leave));
        assert_eq!(mode("update purge"), Mode::Update(UpdateStep::Purge));
        assert_eq!(mode("update forget"), Mode::Update(UpdateStep::Forget));
        let sign_in = Mode::SignIn { login: "a@b".into(), secret: Secret::Token };
        assert_eq!(mode("sign-in --email a@b --token-stdin"), sign_in);
        assert_eq!(mode("--token-stdin sign-in --email a@b"), sign_in);
    }

    #[test]
    fn only_installer_steps_and_printing_run_as_a_service() {
        let login = String::new();
        for (mode, may) in [
            (Mode::Tray, false),
            (Mode::Console, false),
            (Mode::Open(Page::Hub), false),
            (Mode::SignIn { login, secret: Secret::Password }, false),
            (Mode::SignOut, false),
            (Mode::Update(UpdateStep::Forget), false),
            (Mode::Update(UpdateStep::Leave), true),
            (Mode::Update(UpdateStep::Return), true),
            (Mode::Update(UpdateStep::Start), true),
            (Mode::Update(UpdateStep::Purge), true),
            (Mode::Check, true),
            (Mode::Version, true),
            (Mode::Help, true),
        ] {
            assert_eq!(mode.may_be_a_service(), may, "{mode:?}");
        }
    }

    #[test]
    fn settings_keep_their_order_and_further_equal_signs() {
        let layer = parsed("--set HubUrl=https://a.test/?b=c --set X=1").unwrap().settings;
        assert_eq!(layer.values[0], ("HubUrl".into(), "https://a.test/?b=c".into()));
        assert_eq!(layer.values.len(), 2);
    }

    #[test]
    fn every_error_names_the_word_and_what_to_type() {
        for (line, words) in [
            ("fly", "comando desconhecido: “fly”"),
            ("update moon", "passo de instalação desconhecido: “moon”"),
            (
                "open moon",
                "página desconhecida: “moon”; use hub, portal, new-ticket TIPO ou ticket ID",
            ),
            (
                "open new-ticket incident",
                "tipo de chamado desconhecido: “incident”; use um de: service-request, problem, \
                 question",
            ),
            ("--loud", "opção desconhecida: --loud"),
            ("--console=yes", "--console não aceita valor"),
            ("open", "falta um valor depois de open"),
            ("--set PollSeconds", "use --set Nome=Valor, e não “PollSeconds”"),
            ("check sign-out", "use apenas um comando"),
            (
                "sign-in --email a@b",
                "sign-in precisa de --email ENDEREÇO e de --password-stdin ou --token-stdin",
            ),
            ("--email a@b", "--email, --password-stdin e --token-stdin só são aceitos com sign-in"),
        ] {
            let error = parsed(line).unwrap_err();
            assert_eq!(error.to_string(), words, "{line}");
        }
    }

    #[test]
    fn help_names_every_setting() {
        assert!(TABLE.iter().all(|setting| help().contains(setting.name)));
    }
}
