//! The closed catalogue of what can go wrong: what it is called, what to do, whether to try again.

/// Everything that can go wrong between us and the server, or on this computer.
///
/// Nothing in here or in its texts is secret: it goes to the log and to the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// No server address is set.
    NotConfigured,
    /// Name not found, connection refused, no route.
    Unreachable,
    /// No connection in 10 s or no whole answer in 20 s.
    TimedOut,
    /// The connection broke in the middle of an answer.
    ConnectionLost,
    /// The secure channel could not be made.
    Tls,
    /// 401: the token is unknown, revoked or expired.
    Unauthorized,
    /// 401 to a sign-in: login or secret is wrong.
    WrongCredentials,
    /// 403.
    Forbidden,
    /// 404: the address is not the API's.
    NotFound,
    /// 429.
    TooManyRequests,
    /// 503.
    Unavailable,
    /// Any other 5xx.
    ServerError,
    /// A status that the contract does not know.
    UnexpectedStatus,
    /// A redirect, which we do not follow to another origin.
    Redirected,
    /// HTML or other text where JSON should be: a captive portal or a proxy's page.
    NotJson,
    /// JSON that is cut off or broken, or not of the contract's shape.
    InvalidJson,
    /// More than 1 MiB.
    TooLarge,
    /// Well-formed, but against the contract: duplicate ids, a foreign state, a missing page.
    Contradictory,
    /// 409: the ticket takes no reply in its state.
    Conflict,
    /// The user typed more than a follow-up may hold.
    ReplyTooLong,
    /// Our own files can't be written.
    Disk,
    /// The vault (Credential Manager, Secret Service) could not be used.
    Vault,
    /// The browser or mail program could not be started.
    Browser,
}

/// When to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// With the back-off, for ever.
    BackOff,
    /// Not before the user has signed in.
    AfterSignIn,
    /// Not before the settings changed.
    Never,
}

impl Problem {
    /// Every kind, for the tests that hold the catalogue together.
    pub const ALL: [Self; 23] = [
        Self::NotConfigured,
        Self::Unreachable,
        Self::TimedOut,
        Self::ConnectionLost,
        Self::Tls,
        Self::Unauthorized,
        Self::WrongCredentials,
        Self::Forbidden,
        Self::NotFound,
        Self::TooManyRequests,
        Self::Unavailable,
        Self::ServerError,
        Self::UnexpectedStatus,
        Self::Redirected,
        Self::NotJson,
        Self::InvalidJson,
        Self::TooLarge,
        Self::Contradictory,
        Self::Conflict,
        Self::ReplyTooLong,
        Self::Disk,
        Self::Vault,
        Self::Browser,
    ];

    /// A stable word for logs and scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotConfigured => "not-configured",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed-out",
            Self::ConnectionLost => "connection-lost",
            Self::Tls => "tls",
            Self::Unauthorized => "unauthorized",
            Self::WrongCredentials => "wrong-credentials",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::TooManyRequests => "too-many-requests",
            Self::Unavailable => "unavailable",
            Self::ServerError => "server-error",
            Self::UnexpectedStatus => "unexpected-status",
            Self::Redirected => "redirected",
            Self::NotJson => "not-json",
            Self::InvalidJson => "invalid-json",
            Self::TooLarge => "too-large",
            Self::Contradictory => "contradictory",
            Self::Conflict => "conflict",
            Self::ReplyTooLong => "reply-too-long",
            Self::Disk => "disk",
            Self::Vault => "vault",
            Self::Browser => "browser",
        }
    }

    /// What happened, in Portuguese.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotConfigured => "O endereço do servidor de chamados não está configurado",
            Self::Unreachable => "Não foi possível conectar ao servidor de chamados",
            Self::TimedOut => "O servidor de chamados demorou demais para responder",
            Self::ConnectionLost => "A conexão com o servidor de chamados caiu no meio da resposta",
            Self::Tls => "A conexão segura com o servidor de chamados falhou",
            Self::Unauthorized => "O acesso expirou ou foi revogado",
            Self::WrongCredentials => "Usuário ou senha incorretos",
            Self::Forbidden => "O servidor de chamados negou o acesso",
            Self::NotFound => "O endereço não é o de um servidor de chamados",
            Self::TooManyRequests => "O servidor de chamados pediu para aguardar",
            Self::Unavailable => "O servidor de chamados está em manutenção",
            Self::ServerError => "O servidor de chamados teve um erro interno",
            Self::UnexpectedStatus => "O servidor de chamados deu uma resposta inesperada",
            Self::Redirected => "O servidor de chamados mandou para outro endereço",
            Self::NotJson => "A resposta não veio do servidor de chamados",
            Self::InvalidJson => "A resposta do servidor de chamados veio incompleta ou inválida",
            Self::TooLarge => "A resposta do servidor de chamados é grande demais",
            Self::Contradictory => "A resposta do servidor de chamados é contraditória",
            Self::Conflict => "O chamado não aceita respostas agora",
            Self::ReplyTooLong => "A resposta passa de 8.000 caracteres",
            Self::Disk => "Este computador não conseguiu gravar um arquivo",
            Self::Vault => "O cofre de senhas deste computador não respondeu",
            Self::Browser => "Não foi possível abrir o navegador",
        }
    }

    /// What to do about it, in Portuguese.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NotConfigured => "A TI deve definir ApiUrl.",
            Self::Unreachable => "Verifique a rede e o endereço em ApiUrl.",
            Self::TimedOut | Self::ConnectionLost => {
                "Verifique a rede; se continuar, avise o suporte."
            }
            Self::Tls => "Verifique a data deste computador e o certificado do servidor.",
            Self::Unauthorized => "Entre de novo.",
            Self::WrongCredentials => {
                "Confira e tente de novo, ou use «Esqueci minha senha» no portal."
            }
            Self::Forbidden => "Peça ao suporte que libere o seu usuário.",
            Self::NotFound => "A TI deve conferir ApiUrl e Source.",
            Self::TooManyRequests | Self::Unavailable | Self::ServerError => {
                "O programa tenta de novo sozinho."
            }
            Self::UnexpectedStatus | Self::InvalidJson | Self::TooLarge | Self::Contradictory => {
                "Envie o log ao suporte."
            }
            Self::Redirected => "A TI deve conferir ApiUrl.",
            Self::NotJson => {
                "Se esta rede pede login no navegador, entre nela primeiro; senão confira ApiUrl."
            }
            Self::Conflict => "Abra o chamado no portal para ver o que mudou.",
            Self::ReplyTooLong => "Abra o chamado no portal e responda lá, em partes.",
            Self::Disk => "Libere espaço em disco; se continuar, avise o suporte.",
            Self::Vault => "Reinicie a sessão; se continuar, avise o suporte.",
            Self::Browser => "Defina um navegador padrão.",
        }
    }

    /// The problem with this stable word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }

    /// When to try again.
    pub const fn retry(self) -> Retry {
        match self {
            Self::NotConfigured => Retry::Never,
            Self::Unauthorized | Self::WrongCredentials => Retry::AfterSignIn,
            _ => Retry::BackOff,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_problem_has_its_own_code_and_words() {
        let codes: HashSet<_> = Problem::ALL.iter().map(|problem| problem.code()).collect();
        let titles: HashSet<_> = Problem::ALL.iter().map(|problem| problem.title()).collect();
        assert_eq!((codes.len(), titles.len()), (Problem::ALL.len(), Problem::ALL.len()));
        for problem in Problem::ALL {
            assert!(problem.advice().ends_with('.'), "{problem:?}");
            assert!(!problem.title().ends_with('.'), "{problem:?}");
        }
    }
}
