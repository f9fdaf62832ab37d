//! What IT does about each problem of the program's catalogue.

use std::fmt::Write as _;

use tecjump_tray::core::problem::{Audience, Doing, Problem, Secret};

/// Code, what the user reads, and what IT looks at.
pub(super) fn table() -> String {
    let mut table = String::from(
        "| No log (`tipo=`) | O que o usuário lê | Causa provável e o que a TI faz |\n|---|---|---|\n",
    );
    for &problem in Problem::ALL {
        let words: Vec<_> =
            read_when(problem).iter().map(|doing| problem.words(*doing, Audience::User)).collect();
        let words = words.join(" Ou: ");
        writeln!(table, "| `{}` | {words} | {} |", problem.code(), for_it(problem)).unwrap();
    }
    table
}

/// When users meet the problem, if the text depends on it.
const fn read_when(problem: Problem) -> &'static [Doing] {
    match problem {
        Problem::WrongCredentials => {
            &[Doing::SigningIn(Secret::Password), Doing::SigningIn(Secret::Token)]
        }
        Problem::Forbidden | Problem::NotFound => &[Doing::Polling, Doing::Replying],
        Problem::TooManyRequests | Problem::Unavailable | Problem::ServerError => {
            &[Doing::Polling, Doing::SigningIn(Secret::Password)]
        }
        Problem::Conflict | Problem::ReplyTooLong => &[Doing::Replying],
        Problem::Browser => &[Doing::OpeningLink],
        _ => &[Doing::Polling],
    }
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
             vencido ou data errada. A autoridade deve estar em “Autoridades de Certificação Raiz \
             Confiáveis” do computador."
        }
        Problem::Unauthorized => {
            "O token expirou ou foi revogado. O usuário escolhe *Entrar…*; nada a fazer pela TI."
        }
        Problem::WrongCredentials => {
            "E-mail ou senha do Sistema de Chamados incorretos, ou, com Request Tracker, o token. A senha do Windows não serve."
        }
        Problem::Forbidden => {
            "O usuário existe, mas não tem permissão no servidor: fale com a Tecjump."
        }
        Problem::NotFound => {
            "`ApiUrl` aponta para uma página e não para a API, ou `Source` é o do outro tipo. Ao \
             responder: o chamado foi apagado ou não é mais do usuário; nada a fazer pela TI."
        }
        Problem::TooManyRequests => {
            "O servidor limitou as consultas. Se for frequente, aumente `PollSeconds`."
        }
        Problem::Unavailable => {
            "O servidor ou um proxy recusou por um tempo (503, 425 ou 408): nada a fazer nos computadores."
        }
        Problem::ServerError => "Falha no servidor: nada a fazer nos computadores.",
        Problem::UnexpectedStatus => {
            "Em geral um proxy que responde no lugar do servidor. O log traz o número da resposta."
        }
        Problem::Redirected => {
            "`ApiUrl` tem um nome ou caminho antigo que o servidor redireciona, ou a rede redireciona para a \
             página de login; o programa não segue redirecionamentos."
        }
        Problem::NotJson => {
            "Página de login da rede (hotel, visitantes), página de bloqueio do proxy ou `ApiUrl` \
             que aponta para um site."
        }
        Problem::InvalidJson => "Resposta cortada por um proxy, ou servidor de outra versão.",
        Problem::TooLarge => {
            "Mais de 1 MiB numa resposta: não é a API; se for, fale com a Tecjump."
        }
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
             política “Acesso à rede: não permitir o armazenamento de senhas e credenciais para autenticação de rede”."
        }
        Problem::Browser => {
            "Nenhum programa associado a `https`, `mailto` ou `tel` para o usuário."
        }
    }
}
