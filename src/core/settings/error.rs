//! Why a setting's text is refused.

use crate::core::settings::choices::MenuItem;
use crate::core::settings::table::{MAX_EXTRAS, MAX_NAME_CHARS};
use crate::core::text::alternatives;

/// Why a setting's text is refused. Shown in Portuguese: what is wrong, or what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No row of the table has this name.
    #[error("nome desconhecido; veja os nomes com --help")]
    UnknownName,
    /// None of these words.
    #[error("use {}", alternatives(.0))]
    NotAChoice(&'static [&'static str]),
    /// Not an absolute URL.
    #[error("endereço incompleto; exemplo: https://servidor.exemplo.com.br/")]
    NotAnAddress,
    /// Another scheme than `http` and `https`, or no host.
    #[error("use um endereço que comece com https://")]
    NotAWebAddress,
    /// User name or password in a URL.
    #[error("um endereço não pode conter usuário nem senha")]
    CredentialsInAddress,
    /// An API over `http`, not on loopback.
    #[error("o endereço da API deve começar com https://")]
    InsecureApi,
    /// A page over `http`, neither on the hub's or portal's host nor on loopback.
    #[error("use https://, ou http:// só no endereço do Sistema de Chamados ou da Área do Cliente")]
    InsecurePage,
    /// Not an e-mail address.
    #[error("não é um endereço de e-mail válido")]
    NotAnEmail,
    /// Not a telephone number.
    #[error("não é um número de telefone válido; exemplo: +55 11 1234-5678")]
    NotAPhone,
    /// No words, or words with other characters than letters, digits, spaces, `_` and `-`.
    #[error("use palavras separadas por ponto e vírgula")]
    NotWords,
    /// Not a whole number in this range.
    #[error("use um número inteiro de {min} a {max}")]
    NotInRange {
        /// Smallest number allowed.
        min: u32,
        /// Greatest number allowed.
        max: u32,
    },
    /// Neither 0 nor 1.
    #[error("use 0 ou 1")]
    NotASwitch,
    /// This word is not an item of the menu.
    #[error("“{0}” não é um item do menu; use {names}", names = MenuItem::NAMES.join(", "))]
    UnknownItem(String),
    /// A list of items without an item.
    #[error("use nomes de itens separados por ;")]
    NoItem,
    /// This extra item has no `|`.
    #[error("“{0}”: use Título|https://endereço")]
    NotAnExtra(String),
    /// The address of this extra item is refused.
    #[error("“{extra}”: {error}")]
    ExtraAddress {
        /// The item as it was written.
        extra: String,
        /// What is wrong with its address.
        error: Box<SettingError>,
    },
    /// The address of this extra item is an [`InsecurePage`](Self::InsecurePage).
    #[error("“{0}”: use https://")]
    InsecureExtra(String),
    /// A list of extra items without an item.
    #[error("use Título|https://endereço, separados por ;")]
    NoExtra,
    /// More than [`MAX_EXTRAS`] extra items.
    #[error("use no máximo {MAX_EXTRAS} itens")]
    TooManyExtras,
    /// An empty name, one longer than [`MAX_NAME_CHARS`], or one with `|` or `;`.
    #[error("use um nome de até {MAX_NAME_CHARS} caracteres, sem | nem ;")]
    NotAName,
}
