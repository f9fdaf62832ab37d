//! Parses the phrases for types and ranges back into the words of [`super::kind_words`].

/// Whole phrases, in Portuguese and English.
const PHRASES: &[(&str, &str, &str)] = &[
    (
        "endereço de API com https:// (http:// só neste mesmo computador)",
        "address of an API with https:// (http:// on this same computer only)",
        "address of an API",
    ),
    ("endereço com https:// ou http://", "address with https:// or http://", "address of a site"),
    (
        "endereço de página com https:// (http:// só no servidor de PortalUrl ou HubUrl)",
        "address of a page with https:// (http:// on the host of PortalUrl or HubUrl only)",
        "address of a page",
    ),
    ("endereço de e-mail", "e-mail address", "e-mail address"),
    (
        "telefone de 3 a 15 dígitos; aceita + no início, espaços, parênteses, pontos e hifens",
        "telephone number of 3 to 15 digits, with + in front, spaces, parentheses, dots and hyphens",
        "telephone number",
    ),
    (
        "palavras separadas por ; com letras, números, espaço, _ e -",
        "words divided by ; of letters, digits, space, _ and -",
        "words",
    ),
    ("1 ou 0", "1 or 0", "0 or 1"),
];

/// Parses type and range from a phrase of the policies or the guide.
pub(super) fn read(phrase: &str) -> Option<String> {
    let whole = PHRASES.iter().find(|(pt, en, _)| phrase == *pt || phrase == *en);
    if let Some((.., kind)) = whole {
        return Some((*kind).to_owned());
    }
    let numbers = numbers(phrase);
    let begins = |pt: &str, en: &str| phrase.starts_with(pt) || phrase.starts_with(en);
    match numbers[..] {
        [least, most] if begins("número inteiro de ", "whole number from ") => {
            Some(format!("{least} to {most}"))
        }
        [most, longest] if begins("até ", "up to ") => {
            Some(format!("up to {most} items, titles up to {longest}"))
        }
        [longest] if begins("nome de até ", "name of up to ") => {
            Some(format!("name up to {longest}"))
        }
        _ => words(phrase),
    }
}

/// A list of words: one of them for a choice, some of them for the menu's items.
fn words(phrase: &str) -> Option<String> {
    let words: Vec<_> = phrase.split(", ").collect();
    let is_word = |word: &&str| word.chars().all(char::is_alphanumeric) && !word.is_empty();
    if words.len() < 2 || !words.iter().all(is_word) {
        return None;
    }
    let how = if words.contains(&"About") { "some of" } else { "one of" };
    Some(format!("{how} {}", words.join(", ")))
}

/// All whole numbers in a text.
pub(super) fn numbers(text: &str) -> Vec<u32> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// The default, or `None` for the phrase “no default”.
pub(super) fn default(text: &str) -> Option<String> {
    (!["não definido", "not set"].contains(&text)).then(|| text.to_owned())
}
