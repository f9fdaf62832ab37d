//! What IT does about each problem of the program's catalogue.

use std::fmt::Write as _;

use tecjump_tray::core::problem::Problem;

/// Code, what the user reads, and what IT looks at.
pub(super) fn table() -> String {
    let mut table = String::from(
        "| No log (`tipo=`) | O que o usuário lê | Causa provável e o que a TI faz |\n|---|---|---|\n",
    );
    for problem in Problem::ALL {
        let words = format!("{}. {}", problem.title(), problem.advice());
        writeln!(table, "| `{}` | {words} | {} |", problem.code(), for_it(problem)).unwrap();
    }
    table
}

const fn for_it(problem: Problem) -> &'static str {
    match problem {
        Problem::NotConfigured => {
            "`ApiUrl` não chegou ao computador. Veja a origem com `check`; defina `APIURL` na \
             instalação ou a política."
        }
        Problem::Unreachable => {
            "Nome que o DNS não resolve, porta fechada no firewall ou proxy por PAC/WPAD, que o \
             programa não usa. Teste com `Test-NetConnection SERVIDOR -Port 443`."
        }
        Problem::TimedOut => {
            "Rede lenta ou firewall que descarta sem responder: 10 s para conectar, 20 s para a \
             resposta inteira."
        }
        Problem::ConnectionLost => {
            "Proxy, VPN ou antivírus que corta a conexão no meio da resposta."
        }
        Problem::Tls => {
            "Inspeção de TLS sem a autoridade certificadora da empresa no computador, certificado \
             vencido ou data errada. A autoridade deve estar em «Autoridades de Certificação Raiz \
             Confiáveis» do computador."
        }
        Problem::Unauthorized => {
            "O token venceu ou foi revogado. O usuário escolhe *Entrar…*; nada a fazer pela TI."
        }
        Problem::WrongCredentials => {
            "E-mail ou senha do portal digitados errado. A senha do Windows não serve."
        }
        Problem::Forbidden => "O usuário existe, mas sem permissão no servidor: chame a Tecjump.",
        Problem::NotFound => {
            "`ApiUrl` aponta para uma página e não para a API, ou `Source` é o do outro tipo."
        }
        Problem::TooManyRequests => {
            "O servidor limitou as perguntas. Se for frequente, aumente `PollSeconds`."
        }
        Problem::Unavailable => "Manutenção no servidor: nada a fazer nos computadores.",
        Problem::ServerError => "Falha no servidor: nada a fazer nos computadores.",
        Problem::UnexpectedStatus => {
            "Em geral um proxy que responde no lugar do servidor. O log traz o número da resposta."
        }
        Problem::Redirected => {
            "`ApiUrl` tem um nome ou caminho antigo que o servidor desvia, ou a rede desvia para a sua \
             página de login; o programa não segue redirecionamentos."
        }
        Problem::NotJson => {
            "Página de login da rede (hotel, visitantes), página de bloqueio do proxy ou `ApiUrl` \
             que aponta para um site."
        }
        Problem::InvalidJson => "Resposta cortada por um proxy, ou servidor de outra versão.",
        Problem::TooLarge => "Mais de 1 MiB numa resposta: não é a API, ou a Tecjump deve ver.",
        Problem::Contradictory => "Falha no servidor: envie o log à Tecjump.",
        Problem::Conflict => {
            "O chamado já foi respondido ou encerrado em outro lugar; a resposta fica em *Respostas \
             não enviadas*."
        }
        Problem::ReplyTooLong => "Nada a fazer pela TI.",
        Problem::Disk => {
            "Disco cheio, cota ou antivírus que bloqueia `%LOCALAPPDATA%\\Tecjump\\Tray`."
        }
        Problem::Vault => {
            "O Gerenciador de Credenciais está desligado (serviço `VaultSvc`) ou proibido pela \
             política «Acesso à rede: não permitir o armazenamento de senhas e credenciais para autenticação de rede»."
        }
        Problem::Browser => {
            "Nenhum programa associado a `https`, `mailto` ou `tel` para o usuário."
        }
    }
}
