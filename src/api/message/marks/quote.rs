//! How mail programs mark a quote: introductions, heads, rules; in Portuguese, English and Spanish.

use super::line::{MAX_MARK_BYTES, lower};

/// Lines of the longest introduction: plain text is wrapped.
const MAX_INTRODUCTION_LINES: usize = 4;
/// How many lines after `De:` are searched for the other fields of a head.
const MAX_HEAD_LINES: usize = 6;

/// A field in the head of a quoted message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Header {
    From,
    Sent,
    Date,
    To,
    Copy,
    Subject,
}

/// The field that the line is.
pub(crate) fn header(line: &str) -> Option<Header> {
    let (name, _) = line.split_once(':')?;
    if name.len() > 24 {
        return None;
    }
    let name = name.trim_matches(['*', '_', ' ']).to_lowercase();
    Some(match name.as_str() {
        "de" | "from" | "remetente" => Header::From,
        "enviada em" | "enviado em" | "enviada" | "enviado" | "enviado el" | "sent"
        | "data de envio" => Header::Sent,
        "data" | "date" | "fecha" => Header::Date,
        "para" | "to" => Header::To,
        "cc" | "cco" | "bcc" | "com cópia" | "responder a" | "reply-to" => Header::Copy,
        "assunto" | "subject" | "asunto" => Header::Subject,
        _ => return None,
    })
}

/// How many of the last lines introduce the quote after them.
pub(crate) fn introduction(lines: &[String]) -> usize {
    let last = |count: usize| &lines[lines.len() - count..];
    let counts = 1..=MAX_INTRODUCTION_LINES.min(lines.len());
    let whole = counts.clone().find(|count| {
        let first = &last(*count)[0];
        is_dated(first) && says_who_wrote(last(*count)) && begins_an_introduction(first)
    });
    whole.unwrap_or_else(|| usize::from(!counts.is_empty() && says_who_wrote(last(1))))
}

/// The line at which an unmarked quote begins: its head or its introduction. Its end is unknown, so an
/// introduction counts only below own words; `is_first`: no words precede `lines`.
pub(crate) fn unmarked_quote(lines: &[String], is_first: bool) -> Option<usize> {
    let begins =
        |at: usize| is_head(&lines[at..]) || (at > 0 || !is_first) && is_dialog(&lines[at..]);
    (0..lines.len()).find(|at| begins(*at))
}

/// `De:`, `Enviada em:`, `Para:`, `Assunto:` one below the other, or on one line.
fn is_head(lines: &[String]) -> bool {
    let Some(first) = lines.first().filter(|line| header(line) == Some(Header::From)) else {
        return false;
    };
    let fields = lines.iter().take(MAX_HEAD_LINES + 1).skip(1);
    let below =
        fields.filter_map(|line| Some((header(line)?, line))).any(|(field, line)| match field {
            Header::Sent | Header::Subject => true,
            Header::Date => line.bytes().any(|byte| byte.is_ascii_digit()) && is_dated(line),
            Header::To => line.contains('@') || first.contains('@'),
            Header::From | Header::Copy => false,
        });
    let beside = || {
        let line = first.to_lowercase();
        [" assunto:", " subject:", " asunto:"].iter().any(|field| line.contains(field))
    };
    below || first.len() <= MAX_MARK_BYTES && beside()
}

/// An introduction with lines below that are not marked as a quote.
fn is_dialog(lines: &[String]) -> bool {
    let Some(first) = lines.first().filter(|line| is_dated(line) && begins_an_introduction(line))
    else {
        return false;
    };
    let mut counts = 1..=MAX_INTRODUCTION_LINES.min(lines.len() - 1);
    counts.any(|count| says_who_wrote(&lines[..count])) || goes_on_behind(first)
}

/// `Em …, Ana <ana@…> escreveu: Bom dia, …`
fn goes_on_behind(line: &str) -> bool {
    let line = lower(line);
    VERBS.iter().any(|verb| line.contains(&format!("> {verb}: ")))
}

/// `Em …`, `On …`, `El …`, or a date of its own.
fn begins_an_introduction(line: &str) -> bool {
    let line = lower(line);
    let words = ["em ", "no dia ", "on ", "el ", "às ", "at "];
    let days = ["seg", "ter", "qua", "qui", "sex", "sáb", "dom"];
    line.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        || words.iter().chain(&days).any(|begin| line.starts_with(begin))
}

/// `… escreveu:`, `… escreveu em 26/11/2026:`, `Citando …:`, `2026-11-26 … <ana@…>:`.
fn says_who_wrote(lines: &[String]) -> bool {
    if lines.iter().map(String::len).sum::<usize>() > MAX_MARK_BYTES {
        return false;
    }
    let line = lower(&lines.join(" "));
    let Some(line) = line.trim_matches(['*', '_', '-', ' ']).strip_suffix(':') else {
        return false;
    };
    let line = line.trim_end();
    if VERBS.iter().any(|verb| line == *verb || line.ends_with(&format!(" {verb}"))) {
        return true;
    }
    let is_dated_verb =
        |verb: &&str| line.split_once(&format!(" {verb} ")).is_some_and(|(_, when)| is_dated(when));
    let by_name = ["citando ", "quoting ", "mensaje citado por "];
    VERBS.iter().any(is_dated_verb)
        || by_name.iter().any(|begin| line.starts_with(begin)) && line.contains('@')
        || line.ends_with('>') && line.contains('@') && is_dated(line)
}

const VERBS: [&str; 5] = ["escreveu", "wrote", "escribió", "escribio", "disse"];

/// Whether the line has a time of day, a year or a date with slashes.
fn is_dated(line: &str) -> bool {
    let bytes = line.as_bytes();
    let digits = |from: usize, count: usize| {
        bytes.get(from..from + count).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    bytes.len() <= MAX_MARK_BYTES
        && (0..bytes.len()).any(|at| {
            let is_time = digits(at, 1) && bytes.get(at + 1) == Some(&b':') && digits(at + 2, 2);
            let is_year = digits(at, 4);
            let is_date = digits(at, 2) && bytes.get(at + 2) == Some(&b'/') && digits(at + 3, 2);
            is_time || is_year || is_date
        })
}

/// `-----Mensagem original-----` and the like: everything after it is a quote.
pub(crate) fn begins_the_quote(line: &str) -> bool {
    const RULES: [char; 5] = ['-', '_', '=', '*', '#'];
    if line.len() > MAX_MARK_BYTES || !line.starts_with(RULES) && !line.ends_with(':') {
        return false;
    }
    let line = lower(line);
    let inner = line.trim_matches(RULES).trim();
    let names = [
        "mensagem original",
        "mensagem encaminhada",
        "mensagem anterior",
        "original message",
        "forwarded message",
        "mensaje original",
        "mensaje reenviado",
    ];
    let above = ["acima desta linha", "above this line", "encima de esta línea"];
    let alone = [
        "início da mensagem encaminhada:",
        "begin forwarded message:",
        "inicio del mensaje reenviado:",
    ];
    if !line.starts_with(RULES) {
        return alone.contains(&inner);
    }
    let between = line.starts_with("--") && line.ends_with("--");
    above.iter().any(|words| inner.contains(words))
        || line.ends_with(RULES) && names.contains(&inner)
        || between && VERBS.iter().any(|verb| inner.trim_end_matches(':').ends_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn introductions_are_recognised_by_verb_and_date() {
        for (text, count) in [
            ("Bom dia.|Em qui., 26 de nov. de 2026 às 12:03, Ana <a@x.test> escreveu:", 1),
            ("Em Qui Nov 26 12:03:38 2026, cliente1 escreveu:", 1),
            ("Ok?|On Thu, Nov 26, 2026 at 12:03 PM Ana Lima|<ana@x.test> wrote:", 2),
            ("El jue, 26 nov 2026 a las 12:03, Ana (<ana@x.test>) escribió:", 1),
            ("No dia 26/11/2026, às 12:03, Ana escreveu:", 1),
            ("Qual?|Ana Lima escreveu em 26/11/2026 12:03:", 1),
            ("Qual?|Citando Ana <ana@x.test>:", 1),
            ("2026-11-26 12:03 GMT-03:00 Ana Lima <ana@x.test>:", 1),
            ("A impressora parou?|Ana Lima escreveu:", 1),
            ("Em 2025 o toner foi trocado|e está ligada?", 0),
            ("Em que setor?", 0),
            ("On which floor:", 0),
            ("Você pode confirmar:", 0),
        ] {
            assert_eq!(introduction(&lines(text)), count, "{text}");
        }
        assert_eq!(introduction(&[]), 0);
    }

    #[test]
    fn a_head_needs_two_fields_that_belong_together() {
        for head in [
            "De: Ana Lima|Enviada em: quinta-feira, 26 de novembro de 2026 12:03|Para: Suporte",
            "From: Ana|Sent: Thursday|To: x|Subject: y",
            "*De:* Ana|*Data:* qui., 26 de nov. de 2026 às 12:03",
            "De: Ana|Para: suporte@x.test",
            "De: \"Ana\" <ana@x.test> Enviada: 26/11/2026 Para: x@y.test Assunto: Impressora",
        ] {
            assert_eq!(unmarked_quote(&lines(head), true), Some(0), "{head}");
        }
        for own in [
            "De: sala 1|Para: sala 2",
            "De: 10 GB",
            "Para: todos|Assunto: impressora",
            "Data: 26/11/2026 12:03",
            "De qual setor? De: RH|Em qual andar?",
        ] {
            assert_eq!(unmarked_quote(&lines(own), true), None, "{own}");
        }
    }

    #[test]
    fn an_unmarked_quote_must_follow_own_words() {
        let text = lines("Qual?|Em 26/11/2026 12:03, Ana escreveu:|A impressora parou.");
        assert_eq!(unmarked_quote(&text, true), Some(1));
        assert_eq!(unmarked_quote(&text[1..], true), None);
        assert_eq!(unmarked_quote(&text[1..], false), Some(0));
        assert_eq!(unmarked_quote(&text[..2], true), None, "what follows may be marked");
        let line = lines("Em 26/11/2026 12:03, Ana<ana@x.test> escreveu:   Não liga.");
        assert_eq!(unmarked_quote(&line, false), Some(0));
    }

    #[test]
    fn rules_with_a_name_begin_the_quote() {
        for line in [
            "-----Mensagem original-----",
            "-------- Mensagem encaminhada --------",
            "---------- Forwarded message ---------",
            "----- Original Message -----",
            "-----Mensaje original-----",
            "---- Em qui, 26 nov 2026 12:03:38 -0300 Ana <ana@x.test> escreveu ----",
            "##- Digite a sua resposta acima desta linha -##",
            "Início da mensagem encaminhada:",
        ] {
            assert!(begins_the_quote(line), "{line}");
        }
        for line in ["- a mensagem original", "-----", "--", "A mensagem original:", "-> aqui"] {
            assert!(!begins_the_quote(line), "{line}");
        }
    }
}
