//! The words of every setting's policy.

use super::{Category, Row, Words};

const fn words(title: &'static str, label: &'static str, purpose: &'static str) -> Words {
    Words { title, label, purpose, choices: &[] }
}

/// One row a setting, in the table's order.
pub(crate) const ROWS: &[Row] = &[
    Row {
        setting: "Source",
        category: Category::Server,
        example: "RequestTracker",
        portuguese: Words {
            title: "Tipo do servidor de chamados",
            label: "Tipo do servidor:",
            purpose: "Define o tipo do servidor de chamados em ApiUrl. Se o tipo estiver errado, \
                      o ícone mostra “sem conexão” e o log registra “O endereço configurado não é de um servidor de chamados”.",
            choices: &[
                ("TicketApi", "Ticket API v1, a da Tecjump (TicketApi)"),
                ("RequestTracker", "Request Tracker 5 (RequestTracker)"),
            ],
        },
        english: Words {
            title: "Type of the ticket server",
            label: "Type of server:",
            purpose: "The type of the ticket server at the address in ApiUrl. \
                      With the wrong type the program shows that it is offline, and the log says \
                      “O endereço configurado não é de um servidor de chamados”.",
            choices: &[
                ("TicketApi", "Ticket API v1, Tecjump's own (TicketApi)"),
                ("RequestTracker", "Request Tracker 5 (RequestTracker)"),
            ],
        },
    },
    Row {
        setting: "ApiUrl",
        category: Category::Server,
        example: "https://api.exemplo.com.br/",
        portuguese: words(
            "Endereço da API de chamados",
            "Endereço:",
            "O servidor em que o programa consulta os chamados do usuário. É o único servidor a que o \
             programa se conecta. Sem este endereço não há avisos nem Entrar…, e o menu só abre as \
             páginas e os contatos. A Tecjump informa o endereço. Cada servidor tem sua própria \
             credencial: ao mudar de servidor, o usuário precisa entrar novamente.",
        ),
        english: words(
            "Address of the ticket API",
            "Address:",
            "The server that the program asks for the user's tickets. It is the only server that \
             the program talks to by itself. Without this address there are no alerts and no \
             Entrar… (sign in); the menu then only opens the pages and the contacts. Tecjump provides \
             the address. Every address has a sign-in of its own: after a change of server the \
             user signs in again.",
        ),
    },
    Row {
        setting: "HubUrl",
        category: Category::Pages,
        example: "https://cliente.exemplo.com.br/",
        portuguese: words(
            "Página da Área do Cliente",
            "Endereço:",
            "A página que o item Área do Cliente abre. Sem ela, o item abre o Sistema de Chamados.",
        ),
        english: words(
            "Page of the customer hub",
            "Address:",
            "The page that the item Área do Cliente (customer hub) opens. Without it the item opens \
             the ticket portal.",
        ),
    },
    Row {
        setting: "PortalUrl",
        category: Category::Pages,
        example: "https://solicitante.exemplo.com.br/",
        portuguese: words(
            "Página do Sistema de Chamados",
            "Endereço:",
            "O site em que o usuário abre e acompanha chamados. O link de um chamado só é aberto se \
             for deste mesmo endereço; caso contrário, abre-se esta página.",
        ),
        english: words(
            "Page of the ticket portal",
            "Address:",
            "The portal where requesters open and follow their tickets. A ticket's own link is \
             opened only if it belongs to this address; otherwise this page is.",
        ),
    },
    Row {
        setting: "MyTicketsUrl",
        category: Category::Pages,
        example: "https://solicitante.exemplo.com.br/minhas",
        portuguese: words(
            "Página de Minhas solicitações",
            "Endereço:",
            "A página que o item Minhas solicitações abre. Sem ela, o item abre o Sistema de \
             Chamados.",
        ),
        english: words(
            "Page of the user's tickets",
            "Address:",
            "The page that the item Minhas solicitações (my tickets) opens. Without it the item \
             opens the ticket portal.",
        ),
    },
    Row {
        setting: "NewServiceRequestUrl",
        category: Category::Pages,
        example: "https://solicitante.exemplo.com.br/novo/requisicao",
        portuguese: words(
            "Formulário de Requisição de serviço",
            "Endereço:",
            "A página que Abrir chamado > Requisição de serviço abre. Sem ela, o item abre o Sistema \
             de Chamados.",
        ),
        english: words(
            "Form for a service request",
            "Address:",
            "The page that Abrir chamado > Requisição de serviço (service request) opens. Without it \
             the item opens the ticket portal.",
        ),
    },
    Row {
        setting: "NewProblemUrl",
        category: Category::Pages,
        example: "https://solicitante.exemplo.com.br/novo/problema",
        portuguese: words(
            "Formulário de Problema ou falha",
            "Endereço:",
            "A página que Abrir chamado > Problema ou falha abre. Sem ela, o item abre o Sistema de \
             Chamados.",
        ),
        english: words(
            "Form for a problem or failure",
            "Address:",
            "The page that Abrir chamado > Problema ou falha (problem or failure) opens. Without it \
             the item opens the ticket portal.",
        ),
    },
    Row {
        setting: "NewQuestionUrl",
        category: Category::Pages,
        example: "https://solicitante.exemplo.com.br/novo/duvida",
        portuguese: words(
            "Formulário de Dúvida ou orientação",
            "Endereço:",
            "A página que Abrir chamado > Dúvida ou orientação abre. Sem ela, o item abre o Sistema \
             de Chamados.",
        ),
        english: words(
            "Form for a question",
            "Address:",
            "The page that Abrir chamado > Dúvida ou orientação (question) opens. Without it the \
             item opens the ticket portal.",
        ),
    },
    Row {
        setting: "SupportEmail",
        category: Category::Support,
        example: "suporte@exemplo.com.br",
        portuguese: words(
            "E-mail do suporte",
            "E-mail:",
            "O endereço do item Falar com o suporte > E-mail, que abre o programa de e-mail do \
             usuário com uma mensagem nova. A mensagem já traz o nome do computador, nome do usuário, \
             versão do Windows e versão deste programa; nada sai sem que o usuário a envie. Sem este \
             endereço, o item não aparece.",
        ),
        english: words(
            "Support's e-mail address",
            "E-mail:",
            "The address of the item Falar com o suporte > E-mail, which opens a new message in the \
             user's mail program. The message already names the computer, the user, the version of \
             Windows and the version of this program; nothing leaves unless the user sends it. \
             Without this address the item is absent.",
        ),
    },
    Row {
        setting: "SupportPhone",
        category: Category::Support,
        example: "+55 11 1234-5678",
        portuguese: words(
            "Telefone do suporte",
            "Telefone:",
            "O número do item Falar com o suporte > Telefone, que o entrega ao programa de telefonia \
             do Windows (tel:). Sem este número, o item não aparece.",
        ),
        english: words(
            "Support's telephone number",
            "Telephone:",
            "The number of the item Falar com o suporte > Telefone, which hands it to the telephony \
             program of Windows (tel:). Without this number the item is absent.",
        ),
    },
    Row {
        setting: "WaitingStates",
        category: Category::Server,
        example: "stalled;aguardando cliente",
        portuguese: words(
            "Status que significam “Aguardando Cliente”",
            "Status:",
            "Os nomes que o servidor dá ao status de um chamado que aguarda a resposta do usuário. Só \
             defina se o servidor usar nomes diferentes dos habituais. Se vazio, é usado o padrão do \
             tipo de servidor: waiting_customer para TicketApi, stalled para RequestTracker.",
        ),
        english: words(
            "States that mean waiting for the customer",
            "States:",
            "The server's names for the state in which a ticket waits for the customer. Set them \
             only if the server has other names than usual. Without them the type of the server \
             decides: waiting_customer for TicketApi, stalled for RequestTracker.",
        ),
    },
    Row {
        setting: "PollSeconds",
        category: Category::Server,
        example: "300",
        portuguese: words(
            "Intervalo entre verificações (segundos)",
            "Segundos:",
            "Intervalo com que cada computador consulta o servidor. O intervalo varia em até 10% para \
             evitar consultas simultâneas. O servidor pode pedir um intervalo maior, nunca menor. Com \
             a sessão bloqueada ou desconectada, não há consultas.",
        ),
        english: words(
            "Seconds between two checks",
            "Seconds:",
            "How often each program asks the server whether a ticket waits for the user; the time \
             varies by up to 10 % so that the computers do not all ask at once. The server may ask \
             for more time, never for less. While the session is locked or disconnected nothing is \
             asked.",
        ),
    },
    Row {
        setting: "ReminderHours",
        category: Category::Alerts,
        example: "48",
        portuguese: words(
            "Intervalo do lembrete (horas)",
            "Horas:",
            "Depois desse número de horas sem resposta do usuário, o programa avisa novamente do mesmo \
             chamado. Com 0, avisa uma única vez, sem lembrete.",
        ),
        english: words(
            "Hours until a reminder of a waiting ticket",
            "Hours:",
            "After this many hours without an answer by the user the program notifies of the same ticket \
             again. With 0 it notifies once and never reminds.",
        ),
    },
    Row {
        setting: "Alerts",
        category: Category::Alerts,
        example: "Silent",
        portuguese: Words {
            title: "Como os avisos aparecem",
            label: "Avisos:",
            purpose: "Define se o programa mostra uma notificação do Windows quando um chamado passa a \
                      aguardar a resposta do usuário, e se ela toca o som do sistema. Com Off, não há \
                      notificação nem lembrete; o ícone e o menu continuam mostrando os chamados.",
            choices: &[
                ("On", "Com som (On)"),
                ("Silent", "Sem som (Silent)"),
                ("Off", "Nenhum: só o ícone e o menu (Off)"),
            ],
        },
        english: Words {
            title: "How alerts show",
            label: "Alerts:",
            purpose: "Whether the program shows a Windows notification when a ticket begins to wait \
                      for the user, and whether it plays the system's sound. With Off there is no \
                      notification and no reminder; the icon and the menu still show the tickets.",
            choices: &[
                ("On", "With sound (On)"),
                ("Silent", "Without sound (Silent)"),
                ("Off", "None: icon and menu only (Off)"),
            ],
        },
    },
    Row {
        setting: "HiddenItems",
        category: Category::Menu,
        example: "CheckNow = 1",
        portuguese: words(
            "Ocultar itens do menu",
            "",
            "Os itens marcados não aparecem no menu do ícone. Os chamados que aguardam resposta, as \
             respostas não enviadas e Entrar… não podem ser ocultados; Fechar o \
             Tecjump Tray tem política própria.",
        ),
        english: words(
            "Hide items of the menu",
            "",
            "The items that are checked do not appear in the icon's menu. The tickets that wait, the \
             replies that were not sent and Entrar… (sign in) can not be hidden; Fechar o Tecjump Tray (exit) has \
             a policy of its own.",
        ),
    },
    Row {
        setting: "ExtraItems",
        category: Category::Menu,
        example: "Intranet = https://intranet.exemplo.com.br/",
        portuguese: words(
            "Itens adicionais no menu",
            "Itens (nome do valor: título no menu; valor: endereço da página):",
            "Páginas da própria empresa que o menu oferece, cada uma com título e endereço. Os \
             endereços devem começar com https://; http:// só é aceito no servidor de PortalUrl ou \
             HubUrl. Um item inválido invalida a lista inteira, e o comando check mostra qual é.",
        ),
        english: words(
            "Additional items of the menu",
            "Items (value name: title in the menu; value: address of the page):",
            "Pages of your own organisation that the menu offers, each with a title and an address. \
             The addresses need https://; http:// is for the hosts of PortalUrl and HubUrl only. One \
             wrong item makes the whole list invalid, and the command check says which.",
        ),
    },
    Row {
        setting: "AllowExit",
        category: Category::Menu,
        example: "0",
        portuguese: words(
            "Permitir fechar o programa pelo menu",
            "",
            "Define se o menu do ícone tem o item Fechar o Tecjump Tray, com que o usuário fecha o programa até o \
             próximo logon. Sem o item, o usuário não desliga os avisos por engano.",
        ),
        english: words(
            "Allow closing the program from the menu",
            "",
            "Whether the icon's menu has the item Fechar o Tecjump Tray (exit), with which the user \
             closes the program until the next logon. Without it nobody turns the alerts off by mistake.",
        ),
    },
    Row {
        setting: "ManagedBy",
        category: Category::Root,
        example: "TI da Empresa Exemplo",
        portuguese: words(
            "Nome de quem gerencia",
            "Nome:",
            "O nome em “Gerenciado por:”, que aparece em Sobre e no comando check quando alguma \
             política deste programa está em vigor. Sem nome, aparece “Gerenciado por: sua \
             organização”.",
        ),
        english: words(
            "Name of who manages the program",
            "Name:",
            "The name in “Gerenciado por:” (managed by), which Sobre (about) and the command check \
             show while any policy of this program is in force. Without a name they say “Gerenciado \
             por: sua organização”.",
        ),
    },
];
