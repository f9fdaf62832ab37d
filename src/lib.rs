//! Tecjump Tray: the library behind the one binary, so that tests link the same code.
//!
//! A pure core decides; thin shells do. Data flows one way: an [`Event`](core::event::Event) and the
//! time go in, [`Effect`](core::effect::Effect)s come out, and what comes of an effect is the next
//! event.
//!
//! ```text
//!  main ──▶ shell ──▶ platform ──▶ the operating system: icon, toast, registry, vault
//!             │           │
//!             ├─────▶ ports  ◀── the types that shell and platform exchange
//!             │
//!             ├─────▶ api ───────▶ the ticket server
//!             │
//!             └─────▶ core           events in, effects out; no clock, disk, network or window
//! ```
//!
//! Two threads: the UI thread blocks in the platform's event loop; the IO thread owns the core and
//! sleeps until its [`deadline`](core::Core::deadline), the program's only timer.
//!
//! # Where things are
//!
//! | module | subject |
//! |---|---|
//! | [`core`] | `Core`: one event in, effects out; it holds one state struct per room below, whose `events.rs` has the handlers |
//! | [`core::poll`] | when to poll: interval, jitter, back-off, the server's pause |
//! | [`core::tickets`] | the model that every source maps to; the list that the core holds |
//! | [`core::alerts`] | which alerts are due, what they say, when they are snoozed; the ledger of what was alerted |
//! | [`core::replies`] | what a click on a toast means; typed replies on disk; when each is sent |
//! | [`core::sign_in`] | who is signed in |
//! | [`core::view`] | menu, icon and *Sobre* as comparable data |
//! | [`core::identity`] | types of their own for requester, server and account |
//! | [`core::problem`] | the catalogue of what can go wrong, with its Portuguese words |
//! | [`core::settings`] | the one table of settings; layers, origins, binding policies |
//! | [`core::links`], [`core::addresses`] | where each menu item leads; which addresses may be opened |
//! | [`api`] | HTTP within bounds, Ticket API v1, Request Tracker 5, the words of a message |
//! | [`shell::io`] | the IO thread: carries effects out |
//! | [`shell::run`], [`shell::cli`], [`shell::check`] | the program's modes, its command line, its self-test |
//! | [`ports`] | the types that shell and platform exchange |
//! | [`platform`] | what differs between Windows and Linux, as modules with equal signatures |
//!
//! # Invariants
//!
//! 1. **Typed text is never lost.** From *Enviar* on it is on disk, or in memory and in the menu as
//!    not yet saved, or on the clipboard with a notice, or in a box where the clipboard refuses it.
//! 2. **Delivered means a receipt of the server's own form.** A status alone proves nothing.
//! 3. **A reply arrives exactly once**, whatever fails in between: its id is on disk before the first
//!    try, and is its idempotency key.
//! 4. **One question is alerted at most once per `ReminderHours`**, over restarts, sessions, lists that
//!    lose a ticket and have it again, and wrong clocks.
//! 5. **Only a complete answer changes the list**, and one unreadable row hides no other.
//! 6. **Nothing stops polling for good** but the absence of a server or of a credential.
//! 7. **The core is pure**; `clippy.toml` enforces it.
//! 8. **Nothing secret is in a message or a log**, not even where a server repeats it.
//! 9. **SYSTEM runs no window, no browser and no user's task**; `platform::rules::rollout` has the table.
//! 10. **The program does not wake between two polls**, and opens no port.
//!
//! # Glossary
//!
//! | on the screen | in the code | meaning |
//! |---|---|---|
//! | Área do Cliente | `hub` | the customer hub, a web page |
//! | Sistema de Chamados | `portal` | the ticket portal, a web page |
//! | chamado | `Ticket` | a request that Tecjump works on |
//! | solicitante | requester | the user of the workstation |
//! | atendente | agent | Tecjump's side |
//! | Aguardando Cliente | waiting | suspended by an agent until the requester answers |
//! | acompanhamento | follow-up | an entry of a ticket's history |
//! | resposta | `Reply` | a follow-up typed by the requester in this program |
//! | aviso | `Alert` | a toast, a balloon or a notification about a question |
//! | (none) | episode | one question of an agent; a second question is a second episode |
//! | (none) | ledger | what was alerted, shared by the sessions of one user |
//! | caixa de saída | outbox | replies that the server has not confirmed |
//!
//! One Portuguese word for one thing, in everything that users and IT read; `tests/wording` lists words
//! that are not to be used:
//!
//! | thing | user's word |
//! |---|---|
//! | open a new ticket | abrir chamado |
//! | look at a ticket | ver chamado |
//! | close a ticket (an agent does) | encerrar chamado |
//! | end the program | fechar o Tecjump Tray |
//! | sign in, signed in | entrar; conectado como |
//! | sign out | sair da conta |
//! | log on and off (Windows) | logon, logoff; com sessão iniciada |
//! | the ticket portal | Sistema de Chamados |
//! | a requester | usuário; *solicitante* on the portal only |
//! | the support | suporte; *fale com o suporte* |
//! | waiting | aguardando sua resposta |
//! | a ticket's state | status |
//! | the program's state, in *Sobre* | situação |
//! | `state.json` | arquivo de estado |
//! | alert | aviso |
//! | toast, balloon | notificação, balão |
//! | snooze, reminder | lembrar mais tarde, lembrete |
//! | a reply that is not sent | não enviada; *aguardando envio* |
//! | credential dialog | janela de credenciais |
//! | vault; one entry | Gerenciador de Credenciais (Linux: chaveiro); credencial |
//! | standard input | entrada padrão |
//! | expired | expirou; of a certificate *vencido* |
//! | computer | computador |
//! | poll | verificação; consultar o servidor |
//! | setting, policy | configuração, política |
//! | valid, invalid value | valor válido, valor inválido |
//! | takes precedence, takes effect | tem precedência sobre, entra em vigor |
//! | start | iniciar; na inicialização |
//! | write to disk or registry | gravar |
//! | log rotation | rotação do log |
//! | checksum | hash |
//! | retry | tentar novamente |
//! | managed by | gerenciado por: |
//! | Group Policy object | o GPO |
//! | the company, the program | a Tecjump, o Tecjump Tray |

pub mod api;
pub mod core;
#[expect(clippy::disallowed_methods, reason = "platforms do what the core must not")]
pub mod platform;
pub mod ports;
#[expect(clippy::disallowed_methods, reason = "shells do what the core must not")]
pub mod shell;
