//! What may be typed.

use crate::core::alerts::Snooze;
use crate::core::view::Action;

/// Longest line that is read in one piece.
pub(super) const MAX_LINE_BYTES: u64 = 64 * 1_024;

/// Words for the choices that have no number of their own to remember.
pub(super) const WORDS: [(&str, Action); 9] = [
    ("área", Action::OpenHub),
    ("portal", Action::OpenPortal),
    ("solicitações", Action::MyTickets),
    ("e-mail", Action::Email),
    ("copiar", Action::CopyFacts),
    ("verificar", Action::CheckNow),
    ("entrar", Action::SignIn),
    ("sobre", Action::About),
    ("fechar", Action::Exit),
];

/// A line, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    Nothing,
    Help,
    Menu,
    Number(usize),
    Choice(Action),
    /// `responder …`: to the newest alert.
    Reply(String),
    /// `lembrar …`: of the newest alert.
    Snooze(Snooze),
    Unknown,
}

pub(super) fn understand(line: &str) -> Typed {
    if let Some((first, rest)) = line.trim().split_once(' ') {
        match plain(first).as_str() {
            "responder" => return Typed::Reply(rest.trim().to_owned()),
            "lembrar" => {
                let choice =
                    Snooze::ALL.iter().copied().find(|choice| choice.word() == rest.trim());
                return choice.map_or(Typed::Unknown, Typed::Snooze);
            }
            _ => {}
        }
    }
    let word = plain(line.trim());
    match word.as_str() {
        "" => return Typed::Nothing,
        "ajuda" | "?" => return Typed::Help,
        "menu" => return Typed::Menu,
        "sair" | "encerrar" => return Typed::Choice(Action::Exit),
        _ => {}
    }
    if let Ok(number) = word.parse() {
        return Typed::Number(number);
    }
    let choice = WORDS.iter().find(|(known, _)| plain(known) == word);
    choice.map_or(Typed::Unknown, |(_, action)| Typed::Choice(action.clone()))
}

/// Lower case without the accents of our own words: not every keyboard has them at hand.
fn plain(word: &str) -> String {
    let letters = word.chars().flat_map(char::to_lowercase).filter(|letter| *letter != '-');
    letters
        .map(|letter| match letter {
            'á' => 'a',
            'ç' => 'c',
            'õ' => 'o',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_are_understood_with_and_without_accents() {
        assert_eq!(understand(" 12\r\n"), Typed::Number(12));
        assert_eq!(understand("verificar\n"), Typed::Choice(Action::CheckNow));
        for line in ["Área", "AREA", "área"] {
            assert_eq!(understand(line), Typed::Choice(Action::OpenHub));
        }
        assert_eq!(understand("solicitacoes"), Typed::Choice(Action::MyTickets));
        for line in ["fechar", "sair", "Encerrar"] {
            assert_eq!(understand(line), Typed::Choice(Action::Exit));
        }
        assert_eq!(understand("\n"), Typed::Nothing);
        for line in ["-1", "99999999999999999999999", "rm -rf", "\u{1b}[31m", "verificar já"] {
            assert!(matches!(understand(line), Typed::Unknown | Typed::Number(1)), "{line}");
        }
    }

    #[test]
    fn a_reply_is_taken_to_the_letter() {
        assert_eq!(understand("Responder  É a Laser 9. \r\n"), Typed::Reply("É a Laser 9.".into()));
        assert_eq!(understand("lembrar 4h"), Typed::Snooze(Snooze::FourHours));
        assert_eq!(understand("lembrar nunca"), Typed::Unknown);
    }

    #[test]
    fn every_word_means_one_thing() {
        for (word, action) in WORDS {
            assert_eq!(understand(word), Typed::Choice(action));
        }
    }
}
