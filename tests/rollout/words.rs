//! The policies' texts for administrators, in both languages. They are not part of the program.

mod rows;

use strum::VariantArray;
use tecjump_tray::core::settings::{Kind, MAX_EXTRAS, MAX_NAME_CHARS, MenuItem, Setting};

pub(crate) use rows::ROWS;

/// A language of the policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub(crate) enum Language {
    Portuguese,
    English,
}

impl Language {
    pub(crate) const ALL: &'static [Self] = Self::VARIANTS;

    /// The folder's name, as Windows calls the language.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Portuguese => "pt-BR",
            Self::English => "en-US",
        }
    }

    /// Selects one of two texts.
    pub(crate) const fn of<T: Copy>(self, portuguese: T, english: T) -> T {
        match self {
            Self::Portuguese => portuguese,
            Self::English => english,
        }
    }
}

/// Where a policy is in the editor's tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub(crate) enum Category {
    Root,
    Server,
    Pages,
    Support,
    Alerts,
    Menu,
}

impl Category {
    pub(crate) const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name in the ADMX.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Root => "TecjumpTray",
            Self::Server => "Server",
            Self::Pages => "Pages",
            Self::Support => "Support",
            Self::Alerts => "Alerts",
            Self::Menu => "Menu",
        }
    }

    pub(crate) const fn title(self, language: Language) -> &'static str {
        match self {
            Self::Root => "Tecjump Tray",
            Self::Server => language.of("Servidor", "Server"),
            Self::Pages => language.of("Páginas", "Pages"),
            Self::Support => language.of("Suporte", "Support"),
            Self::Alerts => language.of("Avisos", "Alerts"),
            Self::Menu => "Menu",
        }
    }

    pub(crate) const fn explanation(self, language: Language) -> &'static str {
        match self {
            Self::Root => language.of(
                "O ícone do Tecjump Tray perto do relógio: abre as páginas do suporte e avisa quando um \
                 chamado aguarda a resposta do usuário.",
                "Tecjump's icon beside the clock: it opens the support pages and notifies the user when \
                 a ticket waits for their answer.",
            ),
            Self::Server => language.of(
                "O servidor de chamados e o intervalo entre as verificações.",
                "Where the tickets come from and how often they are checked.",
            ),
            Self::Pages => language.of(
                "As páginas que os itens do menu abrem no navegador.",
                "The pages that the menu's items open in the browser.",
            ),
            Self::Support => language.of(
                "Os contatos do suporte no menu.",
                "The support contacts in the menu.",
            ),
            Self::Alerts => language.of(
                "Como o programa avisa que um chamado aguarda a resposta do usuário.",
                "How the program notifies the user that a ticket waits for an answer.",
            ),
            Self::Menu => language.of(
                "Os itens do menu do ícone.",
                "Which items the icon's menu has.",
            ),
        }
    }
}

/// What the policy of one setting says.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) setting: &'static str,
    pub(crate) category: Category,
    /// A value to show as an example; of a list, one line of it.
    pub(crate) example: &'static str,
    pub(crate) portuguese: Words,
    pub(crate) english: Words,
}

/// The same in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// The policy's name.
    pub(crate) title: &'static str,
    /// Beside the field in the editor; a switch has none.
    pub(crate) label: &'static str,
    /// What the setting does, for people who do not know the program.
    pub(crate) purpose: &'static str,
    /// What the words of a choice mean, by the word.
    pub(crate) choices: &'static [(&'static str, &'static str)],
}

impl Row {
    /// The row of a setting. Panics if there is none, which fails the test.
    pub(crate) fn of(setting: &Setting) -> &'static Self {
        ROWS.iter().find(|row| row.setting == setting.name).unwrap_or_else(|| {
            panic!("{}: no words for its policy; write them in tests/rollout/words", setting.name)
        })
    }

    pub(crate) const fn words(&self, language: Language) -> Words {
        language.of(self.portuguese, self.english)
    }
}

/// What a setting accepts, in one line. `consistency` reads this back.
pub(crate) fn accepted(kind: Kind, language: Language) -> String {
    let fixed = match kind {
        Kind::Choice(words) => return words.join(", "),
        Kind::Items => return MenuItem::NAMES.join(", "),
        Kind::Number(least, most) => {
            return match language {
                Language::Portuguese => format!("número inteiro de {least} a {most}"),
                Language::English => format!("whole number from {least} to {most}"),
            };
        }
        Kind::Extras => {
            return match language {
                Language::Portuguese => format!(
                    "até {MAX_EXTRAS} itens; título de até {MAX_NAME_CHARS} caracteres, sem | nem ;, e \
                     endereço de página"
                ),
                Language::English => format!(
                    "up to {MAX_EXTRAS} items; a title of up to {MAX_NAME_CHARS} characters, without \
                     | and ;, and the address of a page"
                ),
            };
        }
        Kind::Name => {
            return match language {
                Language::Portuguese => {
                    format!("nome de até {MAX_NAME_CHARS} caracteres, sem | nem ;")
                }
                Language::English => {
                    format!("name of up to {MAX_NAME_CHARS} characters, without | and ;")
                }
            };
        }
        Kind::Api => (
            "endereço de API com https:// (http:// só neste mesmo computador)",
            "address of an API with https:// (http:// on this same computer only)",
        ),
        Kind::Site => ("endereço com https:// ou http://", "address with https:// or http://"),
        Kind::Page => (
            "endereço de página com https:// (http:// só no servidor de PortalUrl ou HubUrl)",
            "address of a page with https:// (http:// on the host of PortalUrl or HubUrl only)",
        ),
        Kind::Email => ("endereço de e-mail", "e-mail address"),
        Kind::Phone => (
            "telefone de 3 a 15 dígitos; aceita + no início, espaços, parênteses, pontos e hifens",
            "telephone number of 3 to 15 digits, with + in front, spaces, parentheses, dots and \
             hyphens",
        ),
        Kind::Words => (
            "palavras separadas por ; com letras, números, espaço, _ e -",
            "words divided by ; of letters, digits, space, _ and -",
        ),
        Kind::Switch => ("1 ou 0", "1 or 0"),
    };
    language.of(fixed.0, fixed.1).to_owned()
}

/// The built-in value, in one line. `consistency` reads this back.
pub(crate) fn default(setting: &Setting, language: Language) -> &'static str {
    setting.default.unwrap_or(language.of("não definido", "not set"))
}

/// A menu item as the user sees it, for the checkbox that hides it.
pub(crate) const fn item(item: MenuItem, language: Language) -> &'static str {
    match item {
        MenuItem::Hub => language.of("Área do Cliente", "Área do Cliente (customer hub)"),
        MenuItem::Portal => {
            language.of("Sistema de Chamados", "Sistema de Chamados (ticket portal)")
        }
        MenuItem::NewTicket => language.of(
            "Abrir chamado (submenu inteiro)",
            "Abrir chamado (new ticket), with its forms",
        ),
        MenuItem::ServiceRequest => language.of(
            "Abrir chamado > Requisição de serviço",
            "Abrir chamado > Requisição de serviço (service request)",
        ),
        MenuItem::Problem => language.of(
            "Abrir chamado > Problema ou falha",
            "Abrir chamado > Problema ou falha (problem or failure)",
        ),
        MenuItem::Question => language.of(
            "Abrir chamado > Dúvida ou orientação",
            "Abrir chamado > Dúvida ou orientação (question)",
        ),
        MenuItem::MyTickets => {
            language.of("Minhas solicitações", "Minhas solicitações (my tickets)")
        }
        MenuItem::Support => language.of(
            "Falar com o suporte (submenu inteiro)",
            "Falar com o suporte (contact support), with all in it",
        ),
        MenuItem::Email => {
            language.of("Falar com o suporte > E-mail", "Falar com o suporte > E-mail")
        }
        MenuItem::Phone => language
            .of("Falar com o suporte > Telefone", "Falar com o suporte > Telefone (telephone)"),
        MenuItem::ComputerFacts => language.of(
            "Falar com o suporte > Copiar informações deste computador",
            "Falar com o suporte > Copiar informações deste computador (copy this computer's facts)",
        ),
        MenuItem::CheckNow => language.of("Verificar agora", "Verificar agora (check now)"),
        MenuItem::About => language.of("Sobre", "Sobre (about)"),
    }
}
