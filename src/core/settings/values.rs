//! What each kind of setting accepts, and the one proper form of it.

use url::Url;

use crate::core::addresses::{is_loopback, page_url};
use crate::core::settings::table::{Kind, LONGEST_NAME, MOST_EXTRAS, MenuItem};
use crate::core::text::clean;

/// The value in its one proper form, or why it can't be used.
pub(super) fn normalise(kind: Kind, value: &str, sites: &[Url]) -> Result<String, String> {
    match kind {
        Kind::Choice(words) => words
            .iter()
            .find(|word| word.eq_ignore_ascii_case(value))
            .map(|word| (*word).to_owned())
            .ok_or_else(|| format!("use {}", words.join(" ou "))),
        Kind::Api => {
            let url = web_url(value)?;
            if url.scheme() == "https" || is_loopback(&url) {
                Ok(url.into())
            } else {
                Err("a API precisa de https://".into())
            }
        }
        Kind::Site => web_url(value).map(Into::into),
        Kind::Page => {
            let url = web_url(value)?;
            page_url(&url, sites).then(|| url.into()).ok_or_else(|| {
                "use https://, ou http:// só no endereço do portal ou da Área do Cliente".into()
            })
        }
        Kind::Email => email(value),
        Kind::Phone => phone(value),
        Kind::Words => words(value),
        Kind::Number(least, most) => value
            .parse::<u32>()
            .ok()
            .filter(|number| (least..=most).contains(number))
            .map(|number| number.to_string())
            .ok_or_else(|| format!("use um número inteiro de {least} a {most}")),
        Kind::Switch => match value.to_lowercase().as_str() {
            "1" | "true" | "sim" => Ok("1".into()),
            "0" | "false" | "não" | "nao" => Ok("0".into()),
            _ => Err("use 0 ou 1".into()),
        },
        Kind::Items => items(value),
        Kind::Extras => extras(value, sites),
        Kind::Name => name(value),
    }
}

fn web_url(value: &str) -> Result<Url, String> {
    let url = Url::parse(value).map_err(|_| "não é um endereço completo, como https://…")?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err("use um endereço que comece com https://".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("um endereço não pode conter usuário nem senha".into());
    }
    Ok(url)
}

fn email(value: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".!#$%'*+-/=^_`{|}~".contains(c);
    match value.split_once('@') {
        Some((name, host))
            if !name.is_empty()
                && name.chars().all(plain)
                && host.split('.').count() > 1
                && host.split('.').all(|label| !label.is_empty())
                && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c)) =>
        {
            Ok(value.to_owned())
        }
        _ => Err("não é um endereço de e-mail".into()),
    }
}

fn phone(value: &str) -> Result<String, String> {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let fits = value
        .char_indices()
        .all(|(at, c)| c.is_ascii_digit() || " ()-.".contains(c) || (c == '+' && at == 0));
    if fits && (3..=15).contains(&digits) {
        Ok(value.to_owned())
    } else {
        Err("não é um telefone, como +55 11 1234-5678".into())
    }
}

fn words(value: &str) -> Result<String, String> {
    let words: Vec<_> = value.split(';').map(str::trim).filter(|word| !word.is_empty()).collect();
    let fits = |word: &&str| {
        word.chars().all(|c| c.is_alphanumeric() || " _-".contains(c)) && word.len() <= 64
    };
    if words.is_empty() || !words.iter().all(fits) {
        return Err("use palavras separadas por ponto e vírgula".into());
    }
    Ok(words.join(";"))
}

fn items(value: &str) -> Result<String, String> {
    let mut hidden = Vec::new();
    for word in value.split(';').map(str::trim).filter(|word| !word.is_empty()) {
        let item = MenuItem::ALL.into_iter().find(|item| item.name().eq_ignore_ascii_case(word));
        match item {
            Some(item) if hidden.contains(&item.name()) => {}
            Some(item) => hidden.push(item.name()),
            None => {
                let names = MenuItem::ALL.map(MenuItem::name).join(", ");
                return Err(format!("«{word}» não é um item do menu; use {names}"));
            }
        }
    }
    if hidden.is_empty() {
        Err("use nomes de itens separados por ;".into())
    } else {
        Ok(hidden.join(";"))
    }
}

fn extras(value: &str, sites: &[Url]) -> Result<String, String> {
    let mut extras = Vec::new();
    for extra in value.split(';').map(str::trim).filter(|extra| !extra.is_empty()) {
        let (title, address) = extra
            .split_once('|')
            .ok_or_else(|| format!("«{extra}»: use Título|https://endereço"))?;
        let url = web_url(address.trim()).map_err(|why| format!("«{extra}»: {why}"))?;
        if !page_url(&url, sites) {
            return Err(format!("«{extra}»: use https://"));
        }
        extras.push(format!("{}|{url}", name(title)?));
    }
    match extras.len() {
        0 => Err("use Título|https://endereço, separados por ;".into()),
        1..=MOST_EXTRAS => Ok(extras.join(";")),
        _ => Err(format!("use no máximo {MOST_EXTRAS} itens")),
    }
}

fn name(value: &str) -> Result<String, String> {
    let value = clean(value);
    if value.is_empty() || value.chars().count() > LONGEST_NAME || value.contains(['|', ';']) {
        return Err(format!("use um nome de até {LONGEST_NAME} letras, sem | nem ;"));
    }
    Ok(value)
}
