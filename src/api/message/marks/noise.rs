//! Lines that no author types: signatures, disclaimers, rules; in Portuguese, English and Spanish.

use super::line::{MAX_MARK_BYTES, lower};

/// Bytes of a disclaimer that are read.
const MAX_DISCLAIMER_BYTES: usize = 3_000;

/// The delimiter of RFC 3676, section 4.3; its blank is often lost.
pub(crate) fn begins_the_signature(line: &str) -> bool {
    line == "--"
}

/// Whether no author typed the line: rules, signatures of telephones and virus scanners, placeholders
/// of pictures.
pub(crate) fn is_noise(line: &str) -> bool {
    let is_rule = |c: char| matches!(c, '-' | '_' | '=' | '*' | '~' | '#' | '—' | '–' | '+');
    if line.len() >= 3 && line.chars().all(is_rule) {
        return true;
    }
    if line.len() <= MAX_MARK_BYTES && (line.starts_with("[cid:") && line.ends_with(']')) {
        return true;
    }
    is_programs_signature(line) || is_disclaimer(std::slice::from_ref(&line.to_owned()))
}

fn is_programs_signature(line: &str) -> bool {
    if line.len() > MAX_MARK_BYTES || line.contains('?') {
        return false;
    }
    let line = lower(line);
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_telephone = line.len() <= 100 && PROGRAMS.iter().any(|begin| line.starts_with(begin));
    let is_scanner = SCANNERS.iter().any(|begin| line.starts_with(begin));
    let saves_paper = [("antes de imprimir", "ambiente"), ("before printing", "environment")]
        .iter()
        .any(|(one, other)| line.contains(one) && line.contains(other));
    is_telephone || is_scanner || saves_paper
}

const PROGRAMS: [&str; 42] = [
    "enviado do meu ",
    "enviado de meu ",
    "enviada do meu ",
    "enviado pelo meu ",
    "enviado do iphone",
    "enviado do ipad",
    "enviado do celular",
    "enviado do samsung",
    "enviado do outlook",
    "enviado do email ",
    "enviado do e-mail ",
    "enviado do correio ",
    "enviado do yahoo",
    "enviado do gmail",
    "enviado do uol",
    "enviado do bol",
    "enviado via uol",
    "enviado via iphone",
    "enviado via samsung",
    "enviado a partir do meu ",
    "enviado a partir do outlook",
    "enviado a partir do correio",
    "enviado com o proton",
    "enviado com segurança pelo proton",
    "obter o outlook para ",
    "obtenha o outlook para ",
    "baixe o outlook para ",
    "sent from my ",
    "sent from mail for ",
    "sent from outlook",
    "sent from yahoo",
    "sent from samsung",
    "sent from gmail",
    "sent with proton",
    "get outlook for ",
    "enviado desde mi ",
    "enviado desde outlook",
    "enviado desde yahoo",
    "enviado desde el correo",
    "enviado de mi ",
    "obtener outlook para ",
    "obtén outlook para ",
];

const SCANNERS: [&str; 7] = [
    "livre de vírus",
    "não contém vírus",
    "virus-free",
    "libre de virus",
    "este e-mail foi verificado ",
    "this email has been checked for viruses",
    "este correo electrónico ha sido comprobado",
];

/// Whether the paragraph begins like a disclaimer and makes two of the usual claims.
pub(crate) fn is_disclaimer(paragraph: &[String]) -> bool {
    let Some(first) = paragraph.first() else { return false };
    let begin = lower(head(first, 80));
    let begin = begin.trim_start_matches(|c: char| !c.is_alphanumeric());
    if !OPENINGS.iter().any(|opening| begin.starts_with(opening)) {
        return false;
    }
    let heading = begin.trim_end_matches(['*', '_', ':', '.', ' ']);
    if paragraph.len() == 1 && HEADINGS.contains(&heading) {
        return true;
    }
    let text = lower(head(&paragraph.join(" "), MAX_DISCLAIMER_BYTES));
    CLAIMS.iter().filter(|claim| text.contains(*claim)).count() >= 2
}

const HEADINGS: [&str; 6] = [
    "aviso legal",
    "aviso de confidencialidade",
    "nota de confidencialidade",
    "confidentiality notice",
    "disclaimer",
    "aviso de confidencialidad",
];

const OPENINGS: [&str; 30] = [
    "aviso",
    "nota de confidencialidad",
    "confidencial",
    "confidential",
    "disclaimer",
    "importante:",
    "atenção:",
    "esta mensagem",
    "este e-mail",
    "este email",
    "esse e-mail",
    "essa mensagem",
    "esta comunicação",
    "a informação contida",
    "as informações contidas",
    "as informações deste",
    "as informações desta",
    "o conteúdo dest",
    "o conteúdo da presente",
    "this message",
    "this e-mail",
    "this email",
    "this communication",
    "the information ",
    "the contents of this",
    "este mensaje",
    "este correo",
    "la información contenida",
    "el contenido de este",
    "se você não é o destinatário",
];

const CLAIMS: [&str; 18] = [
    "confidencia",
    "confidentia",
    "sigilo",
    "privilegiad",
    "privileged",
    "destinatári",
    "destinatario",
    "intended",
    "recipient",
    "uso exclusivo",
    "por engano",
    "in error",
    "por error",
    "proibid",
    "prohibid",
    "prohibited",
    "não autorizad",
    "unauthorized",
];

/// The beginning of a text, ending at a character.
fn head(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_a_whole_line_of_a_known_form() {
        for line in [
            "Enviado do meu iPhone",
            "Enviado do meu Samsung Galaxy.",
            "Obter o Outlook para iOS<https://x.test>",
            "Get Outlook for Android",
            "Sent from my iPhone",
            "Enviado desde mi iPhone",
            "________________________________",
            "[cid:image001.png@01D9]",
            "Livre de vírus.www.x.test",
            "Antes de imprimir, pense no meio ambiente.",
            "AVISO LEGAL",
            "Esta mensagem é confidencial e destina-se apenas ao destinatário.",
        ] {
            assert!(is_noise(line), "{line}");
        }
        for line in [
            "Enviado do meu iPhone ou do computador?",
            "Enviado ontem por SEDEX",
            "Esta mensagem de erro aparece quando?",
            "Este e-mail é confidencial?",
            "O computador está livre de vírus",
            "...",
            "??",
            "--",
        ] {
            assert!(!is_noise(line), "{line}");
        }
    }
}
