//! Why the platform could not do something.

use std::error::Error;
use std::io;

/// Why the platform's event loop could not begin. Shown in Portuguese.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The session bus refused the connection (Linux).
    #[error(
        "Não foi possível conectar à área de trabalho (D-Bus): {0}. Inicie o programa em uma sessão \
         gráfica ou use --console."
    )]
    SessionBus(Box<dyn Error + Send + Sync>),
    /// Windows did not create the hidden window that receives its messages.
    #[error(
        "Não foi possível criar a janela de mensagens: {0}. Encerre a sessão do Windows e entre \
         novamente."
    )]
    MessageWindow(io::Error),
}
