//! The people of the demonstration, and the tickets that they have.

use crate::clock::Clock;
use crate::model::{Kind, State};
use crate::store::{Refusal, Store};

/// A user who can sign in. The addresses end in `.example`, which is reserved.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// The name to show.
    pub name: &'static str,
    /// What they sign in with.
    pub email: &'static str,
    /// The password that they begin with.
    pub password: &'static str,
}

/// The person of the demonstration.
pub const ANA: Account =
    Account { name: "Ana Conceição", email: "ana@padaria.example", password: "pao-de-queijo" };

/// Another requester, whose tickets Ana must never see.
pub const BRUNO: Account =
    Account { name: "Bruno Araújo", email: "bruno@oficina.example", password: "chave-de-fenda" };

/// The agent of the demonstration.
pub const AGENT: &str = "Marina Luz";

/// Creates the two accounts, which every desk has.
pub(crate) fn accounts(store: &mut Store) {
    for account in [ANA, BRUNO] {
        store.add_requester(account.name, account.email, account.password);
    }
}

/// How a ticket of the demonstration came to be.
struct Plot {
    account: Account,
    hours_ago: i64,
    kind: Kind,
    subject: &'static str,
    text: &'static str,
    state: State,
}

const PLOTS: [Plot; 8] = [
    Plot {
        account: ANA,
        hours_ago: 292,
        kind: Kind::Problem,
        subject: "Sistema de notas fiscais lento no fim do mês",
        text: "Demora mais de um minuto para abrir cada nota.",
        state: State::Closed,
    },
    Plot {
        account: ANA,
        hours_ago: 171,
        kind: Kind::ServiceRequest,
        subject: "Acesso à pasta “Orçamentos” para o novo estagiário",
        text: "João começa na segunda-feira e precisa ler e gravar.",
        state: State::Solved,
    },
    Plot {
        account: BRUNO,
        hours_ago: 97,
        kind: Kind::ServiceRequest,
        subject: "Trocar o mouse da bancada",
        text: "Falha o botão direito.",
        state: State::WaitingCustomer,
    },
    Plot {
        account: ANA,
        hours_ago: 76,
        kind: Kind::Problem,
        subject: "Notebook não conecta à rede sem fio da sala de reunião",
        text: "Conecta no resto do prédio, mas ali pede a senha toda hora.",
        state: State::InProgress,
    },
    Plot {
        account: ANA,
        hours_ago: 50,
        kind: Kind::ServiceRequest,
        subject: "Instalar o leitor de certificado digital (e-CNPJ)",
        text: "Recebemos o certificado A3 novo e preciso dele até sexta-feira.",
        state: State::InProgress,
    },
    Plot {
        account: BRUNO,
        hours_ago: 27,
        kind: Kind::Problem,
        subject: "Ramal 214 mudo",
        text: "Ouço, mas não me ouvem.",
        state: State::New,
    },
    Plot {
        account: ANA,
        hours_ago: 5,
        kind: Kind::Problem,
        subject: "Impressora do financeiro não imprime",
        text: "A HP do 2º andar pisca em amarelo e não sai nada.",
        state: State::InProgress,
    },
    Plot {
        account: ANA,
        hours_ago: 2,
        kind: Kind::Question,
        subject: "Como compartilho a agenda com a recepção?",
        text: "No Outlook só consigo compartilhar com uma pessoa de cada vez.",
        state: State::New,
    },
];

/// Creates tickets as an office has them: every kind, in every state, for both people. The clock
/// is turned back for each, and right again afterwards.
pub(crate) fn tickets(store: &mut Store, clock: &Clock) -> Result<(), Refusal> {
    let planted = PLOTS.iter().try_for_each(|plot| plant(store, clock, plot));
    clock.set_skew(0);
    planted
}

fn plant(store: &mut Store, clock: &Clock, plot: &Plot) -> Result<(), Refusal> {
    let requester = store.requester_by_email(plot.account.email).ok_or(Refusal::NotFound)?;
    let odd_minutes = 60 * plot.hours_ago % 3600; // nobody opens tickets on the hour
    let ago = |hours: i64| clock.set_skew(odd_minutes - 3600 * hours.max(1));
    ago(plot.hours_ago);
    let number = store.open(requester, plot.kind, plot.subject, plot.text);
    ago(plot.hours_ago - 1);
    if plot.state != State::New {
        store.answer(number, AGENT, "Olá! Recebemos o chamado e já estamos verificando.")?;
    }
    ago(plot.hours_ago - 26);
    match plot.state {
        State::WaitingCustomer => {
            store.suspend(number, AGENT, "O mouse é com fio ou sem fio?").map(drop)
        }
        State::Solved | State::Closed => store.set_state(number, AGENT, plot.state).map(drop),
        State::New | State::InProgress => Ok(()),
    }
}

/// Subjects for `n` more tickets, all different and all plausible.
pub(crate) fn subject(n: usize) -> String {
    const SUBJECTS: [&str; 8] = [
        "Trocar o toner da impressora do corredor",
        "Monitor com listras verticais",
        "Redefinir a senha do sistema de estoque",
        "Backup não terminou durante a noite",
        "Telefone sem linha",
        "Atualização do antivírus falhou",
        "Dúvida sobre a assinatura de e-mail",
        "Novo ponto de rede na recepção",
    ];
    format!("{} ({})", SUBJECTS[n % SUBJECTS.len()], n + 1)
}
