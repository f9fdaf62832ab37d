//! The people of the demonstration, and the tickets that they have.

use crate::model::{Kind, State};
use crate::store::{Refusal, Store};

/// Someone who can sign in. The addresses end in `.example`, which belongs to nobody.
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

/// Somebody else, whose tickets Ana must never see.
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

/// Creates tickets as an office has them: every state and every kind, for both people.
pub(crate) fn tickets(store: &mut Store) -> Result<(), Refusal> {
    let ana = [
        (
            Kind::Problem,
            "Impressora do financeiro não imprime",
            "A HP do 2º andar pisca em amarelo e não sai nada.",
            State::InProgress,
        ),
        (
            Kind::ServiceRequest,
            "Instalar o leitor de certificado digital (e-CNPJ)",
            "Recebemos o certificado A3 novo e preciso dele até sexta-feira.",
            State::InProgress,
        ),
        (
            Kind::Question,
            "Como compartilho a agenda com a recepção?",
            "No Outlook só consigo compartilhar com uma pessoa de cada vez.",
            State::New,
        ),
        (
            Kind::Problem,
            "Notebook não conecta à rede sem fio da sala de reunião",
            "Conecta no resto do prédio, mas na sala de reunião pede a senha toda hora.",
            State::InProgress,
        ),
        (
            Kind::ServiceRequest,
            "Acesso à pasta «Orçamentos» para o novo estagiário",
            "João começa na segunda-feira e precisa ler e gravar.",
            State::Solved,
        ),
        (
            Kind::Problem,
            "Sistema de notas fiscais lento no fim do mês",
            "Demora mais de um minuto para abrir cada nota.",
            State::Closed,
        ),
    ];
    for (kind, subject, text, state) in ana {
        plant(store, ANA, kind, subject, text, state)?;
    }
    plant(store, BRUNO, Kind::Problem, "Ramal 214 mudo", "Ouço, mas não me ouvem.", State::New)?;
    let subject = "Trocar o mouse da bancada";
    let number = plant(
        store,
        BRUNO,
        Kind::ServiceRequest,
        subject,
        "Falha o botão direito.",
        State::InProgress,
    )?;
    store.suspend(number, AGENT, "O mouse é com fio ou sem fio?")?;
    Ok(())
}

fn plant(
    store: &mut Store,
    account: Account,
    kind: Kind,
    subject: &str,
    text: &str,
    state: State,
) -> Result<u64, Refusal> {
    let requester = store.requester_by_email(account.email).ok_or(Refusal::NotFound)?;
    let number = store.open(requester, kind, subject, text);
    if state != State::New {
        let greeting = "Olá! Recebemos o chamado e já estamos verificando.";
        store.answer(number, AGENT, greeting)?;
    }
    if matches!(state, State::Solved | State::Closed) {
        store.set_state(number, AGENT, state)?;
    }
    Ok(number)
}

/// Subjects for `n` more tickets, all different and all plausible.
pub(crate) fn subject(n: usize) -> String {
    const SUBJECTS: [&str; 8] = [
        "Trocar o toner da impressora do corredor",
        "Monitor com listras verticais",
        "Redefinir a senha do sistema de estoque",
        "Cópia de segurança não terminou à noite",
        "Telefone sem tom de discagem",
        "Atualização do antivírus falhou",
        "Dúvida sobre a assinatura de e-mail",
        "Novo ponto de rede na recepção",
    ];
    format!("{} ({})", SUBJECTS[n % SUBJECTS.len()], n + 1)
}
