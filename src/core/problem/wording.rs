//! The Portuguese words for each problem, by what was being done and by who reads them.

use super::kind::Problem;

/// What the user or the program was doing when a problem arose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doing {
    /// Asking for the waiting tickets. It is repeated automatically.
    Polling,
    /// Signing in. It is not repeated: the user has to try again.
    SigningIn(Secret),
    /// Sending a reply to a ticket.
    Replying,
    /// Asking for a ticket's page, to open it.
    OpeningTicket,
    /// Handing an address to the browser, the mail program or the telephone.
    OpeningLink,
}

/// What a user types beside the login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Secret {
    /// The password of the portal.
    Password,
    /// A token that the server's web interface made.
    Token,
}

/// Who reads the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The person at the computer: dialogs, notifications, menu and *Sobre*.
    User,
    /// Who administers it: `check`, the command line and the log.
    It,
}

const TRY_LATER: &str = "Aguarde alguns minutos e tente novamente.";
const CALL_SUPPORT: &str = "Fale com o suporte.";
const CALL_IT: &str = "Fale com a TI da sua empresa.";
const CHECK_CONNECTION: &str =
    "Verifique sua conexão com a internet. Se o problema continuar, fale com o suporte.";
const SEND_LOG: &str = "Envie o log à Tecjump.";

impl Doing {
    const fn is_about_a_ticket(self) -> bool {
        matches!(self, Self::Replying | Self::OpeningTicket)
    }
}

impl Problem {
    /// What happened, in Portuguese, where the list of tickets was asked for. One sentence without
    /// its full stop.
    pub const fn title(self) -> &'static str {
        self.title_when(Doing::Polling)
    }

    /// What happened, in Portuguese. One sentence without its full stop.
    pub const fn title_when(self, doing: Doing) -> &'static str {
        match self {
            Self::NotConfigured => "O servidor de chamados não está configurado",
            Self::Unreachable => "Não foi possível conectar ao servidor de chamados",
            Self::TimedOut => "O servidor de chamados demorou demais para responder",
            Self::ConnectionLost => "A conexão com o servidor de chamados caiu no meio da resposta",
            Self::Tls => {
                "Não foi possível estabelecer uma conexão segura com o servidor de chamados"
            }
            Self::Unauthorized => "Seu acesso expirou ou foi revogado",
            Self::WrongCredentials => match doing {
                Doing::SigningIn(Secret::Token) => "Usuário ou token incorretos",
                _ => "E-mail ou senha incorretos",
            },
            Self::Forbidden => match doing {
                Doing::Replying => "Seu usuário não tem permissão para responder a este chamado",
                Doing::OpeningTicket => "Seu usuário não tem permissão para ver este chamado",
                _ => "Seu usuário não tem permissão no servidor de chamados",
            },
            Self::NotFound if doing.is_about_a_ticket() => "Este chamado não foi encontrado",
            Self::NotFound => "O endereço configurado não é de um servidor de chamados",
            Self::TooManyRequests => "O servidor de chamados está ocupado",
            Self::Unavailable => "O servidor de chamados está temporariamente indisponível",
            Self::ServerError => "O servidor de chamados teve um erro interno",
            Self::UnexpectedStatus => "O servidor de chamados deu uma resposta inesperada",
            Self::Redirected => "O servidor de chamados redirecionou para outro endereço",
            Self::NotJson => "Outra página respondeu no lugar do servidor de chamados",
            Self::InvalidJson => "A resposta do servidor de chamados está incompleta ou é inválida",
            Self::TooLarge => "A resposta do servidor de chamados é grande demais",
            Self::Contradictory => "O servidor de chamados enviou dados inconsistentes",
            Self::Conflict => "Este chamado não aceita respostas no momento",
            Self::ReplyTooLong => "A resposta tem mais de 8.000 caracteres",
            Self::Disk => "Não foi possível gravar um arquivo neste computador",
            Self::Vault => "O gerenciador de credenciais deste computador não respondeu",
            Self::Browser => "Não foi possível abrir o link",
        }
    }

    /// What to do about it, in Portuguese: whole sentences.
    pub const fn advice(self, doing: Doing, reader: Audience) -> &'static str {
        match reader {
            Audience::User => self.advice_for_user(doing),
            Audience::It => self.advice_for_it(doing),
        }
    }

    /// What happened and what to do about it, in Portuguese.
    pub fn words(self, doing: Doing, reader: Audience) -> String {
        format!("{}. {}", self.title_when(doing), self.advice(doing, reader))
    }

    /// What the user reads of a reply that this problem keeps from being sent, and that is sent
    /// later.
    pub fn words_for_kept_reply(self) -> String {
        let happened = match self {
            Self::Unauthorized | Self::WrongCredentials => {
                return "Sua resposta foi salva. Entre para enviá-la.".into();
            }
            Self::Disk => {
                return "Não foi possível gravar sua resposta neste computador. Libere espaço em \
                        disco; o programa tentará novamente automaticamente."
                    .into();
            }
            Self::Unreachable | Self::ConnectionLost => "Sem conexão",
            Self::TimedOut => "O servidor não respondeu",
            problem => problem.title_when(Doing::Replying),
        };
        format!("{happened}. Sua resposta foi salva e será enviada automaticamente.")
    }

    /// Names nothing that only IT knows: no setting, no log.
    const fn advice_for_user(self, doing: Doing) -> &'static str {
        match self {
            Self::Unreachable | Self::TimedOut | Self::ConnectionLost => CHECK_CONNECTION,
            Self::Tls => {
                "Verifique a data e a hora deste computador. Se o problema continuar, fale com o \
                 suporte."
            }
            Self::Unauthorized => "Entre novamente.",
            Self::WrongCredentials => match doing {
                Doing::SigningIn(Secret::Token) => "Verifique e tente novamente.",
                _ => "Tente novamente ou use “Esqueci minha senha” no Sistema de Chamados.",
            },
            Self::Forbidden => "Fale com o suporte para liberar o acesso.",
            Self::NotFound if doing.is_about_a_ticket() => "Procure-o no Sistema de Chamados.",
            Self::NotConfigured | Self::NotFound => CALL_IT,
            Self::TooManyRequests | Self::Unavailable | Self::ServerError => match doing {
                Doing::Polling | Doing::Replying => "O programa tentará novamente automaticamente.",
                Doing::SigningIn(_) | Doing::OpeningTicket | Doing::OpeningLink => TRY_LATER,
            },
            Self::UnexpectedStatus
            | Self::Redirected
            | Self::InvalidJson
            | Self::TooLarge
            | Self::Contradictory => CALL_SUPPORT,
            Self::NotJson => {
                "Se esta rede pede login (Wi-Fi de hotel ou de visitantes), abra o navegador e \
                 conecte-se. Caso contrário, fale com o suporte."
            }
            Self::Conflict => "Abra-o no Sistema de Chamados para ver o que mudou.",
            Self::ReplyTooLong => "Divida o texto e responda pelo Sistema de Chamados.",
            Self::Disk => "Libere espaço em disco. Se o problema continuar, fale com o suporte.",
            Self::Vault => "Reinicie o computador. Se o problema continuar, fale com o suporte.",
            Self::Browser => {
                "Verifique os aplicativos padrão nas configurações deste computador. Se o problema \
                 continuar, fale com o suporte."
            }
        }
    }

    const fn advice_for_it(self, doing: Doing) -> &'static str {
        match self {
            Self::NotConfigured => "Defina ApiUrl.",
            Self::Unreachable | Self::TimedOut => "Confira a rede e ApiUrl.",
            Self::ConnectionLost => "Confira a rede, o proxy e o antivírus.",
            Self::Tls => "Confira a data deste computador e o certificado do servidor.",
            Self::NotFound if !doing.is_about_a_ticket() => "Confira ApiUrl e Source.",
            Self::Forbidden => "Libere o acesso deste usuário no servidor.",
            Self::TooManyRequests | Self::Unavailable | Self::ServerError => TRY_LATER,
            Self::UnexpectedStatus | Self::InvalidJson | Self::TooLarge | Self::Contradictory => {
                SEND_LOG
            }
            Self::Redirected => "Confira ApiUrl.",
            Self::NotJson => {
                "Se esta rede pede login, conecte-se primeiro pelo navegador. Caso contrário, \
                 confira ApiUrl."
            }
            Self::Disk => "Libere espaço em disco e confira as permissões da pasta de dados.",
            Self::Vault => "Reinicie a sessão e confira o serviço de credenciais do sistema.",
            Self::Browser => "Defina um aplicativo padrão para este tipo de endereço.",
            problem => problem.advice_for_user(doing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::settings::TABLE;

    /// Every context. A new variant does not compile until it has a place in this chain.
    fn every_doing() -> impl Iterator<Item = Doing> {
        std::iter::successors(Some(Doing::Polling), |doing| match doing {
            Doing::Polling => Some(Doing::SigningIn(Secret::Password)),
            Doing::SigningIn(Secret::Password) => Some(Doing::SigningIn(Secret::Token)),
            Doing::SigningIn(Secret::Token) => Some(Doing::Replying),
            Doing::Replying => Some(Doing::OpeningTicket),
            Doing::OpeningTicket => Some(Doing::OpeningLink),
            Doing::OpeningLink => None,
        })
    }

    /// Each problem in each context, as this reader reads it.
    fn all(reader: Audience) -> impl Iterator<Item = (Problem, Doing, String)> {
        Problem::ALL.iter().copied().flat_map(move |problem| {
            every_doing().map(move |doing| (problem, doing, problem.words(doing, reader)))
        })
    }

    #[test]
    fn no_users_text_names_a_setting_or_the_log() {
        let kept = Problem::ALL
            .iter()
            .map(|problem| (*problem, Doing::Replying, problem.words_for_kept_reply()));
        for (problem, doing, text) in all(Audience::User).chain(kept) {
            let named = TABLE.iter().map(|setting| setting.name).find(|name| text.contains(name));
            assert_eq!(named, None, "{problem:?} {doing:?}: {text}");
            let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
            assert!(!words.contains(&"log"), "{problem:?} {doing:?}: {text}");
        }
    }

    #[test]
    fn what_is_not_repeated_promises_no_automatic_retry() {
        for reader in [Audience::User, Audience::It] {
            for (problem, doing, text) in all(reader) {
                let repeated = matches!(doing, Doing::Polling | Doing::Replying);
                assert!(repeated || !text.contains("automaticamente"), "{problem:?}: {text}");
            }
        }
    }

    #[test]
    fn it_reads_which_setting_is_wrong() {
        let advice = |problem: Problem| problem.advice(Doing::Polling, Audience::It);
        for problem in [Problem::NotConfigured, Problem::Unreachable, Problem::Redirected] {
            assert!(advice(problem).contains("ApiUrl"), "{problem:?}");
        }
        assert!(advice(Problem::NotFound).contains("Source"));
        assert!(advice(Problem::Contradictory).contains("log"));
    }

    #[test]
    fn a_missing_ticket_is_not_a_wrong_address() {
        for doing in [Doing::Replying, Doing::OpeningTicket] {
            for reader in [Audience::User, Audience::It] {
                assert_eq!(
                    Problem::NotFound.words(doing, reader),
                    "Este chamado não foi encontrado. Procure-o no Sistema de Chamados."
                );
            }
        }
    }

    #[test]
    fn a_refused_sign_in_names_what_was_typed() {
        let title = |secret| Problem::WrongCredentials.title_when(Doing::SigningIn(secret));
        assert_eq!(title(Secret::Password), "E-mail ou senha incorretos");
        assert_eq!(title(Secret::Token), "Usuário ou token incorretos");
        let token = Doing::SigningIn(Secret::Token);
        assert!(!Problem::WrongCredentials.words(token, Audience::User).contains("senha"));
    }

    #[test]
    fn no_unknown_cause_is_named() {
        for reader in [Audience::User, Audience::It] {
            for (problem, _, text) in all(reader) {
                assert!(!text.contains("manutenção"), "{problem:?}: {text}");
            }
        }
    }

    #[test]
    fn a_kept_reply_is_reported_by_its_problem() {
        let words = Problem::words_for_kept_reply;
        assert_eq!(
            words(Problem::Unreachable),
            "Sem conexão. Sua resposta foi salva e será enviada automaticamente."
        );
        assert_eq!(words(Problem::Unauthorized), "Sua resposta foi salva. Entre para enviá-la.");
        assert_eq!(
            words(Problem::TimedOut),
            "O servidor não respondeu. Sua resposta foi salva e será enviada automaticamente."
        );
        assert!(!words(Problem::Disk).contains("foi salva"));
        let cut_off = [Problem::Unreachable, Problem::ConnectionLost];
        for &problem in Problem::ALL {
            let said = words(problem).contains("Sem conexão");
            assert_eq!(said, cut_off.contains(&problem), "{problem:?}");
        }
    }

    #[test]
    fn words_are_whole_sentences() {
        for (problem, doing, text) in all(Audience::User).chain(all(Audience::It)) {
            assert!(!problem.title_when(doing).ends_with('.'), "{problem:?}");
            assert!(text.ends_with('.') && !text.contains(".."), "{text}");
            assert!(!text.contains(['\u{AB}', '\u{BB}']), "{text}");
        }
    }
}
