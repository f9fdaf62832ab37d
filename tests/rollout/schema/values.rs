//! The base types of the published schema (MS-GPREG 7.1): what an attribute may hold.

/// What an attribute may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Text,
    /// `[0-9]{1,4}\.[0-9]{1,5}`
    Version,
    /// Letters, digits and `_`
    Name,
    /// A name, or a name of another namespace after its prefix and `:`
    Reference,
    /// `$(string.NAME)`
    StringReference,
    /// `$(presentation.NAME)`
    PresentationReference,
    Guid,
    /// `xs:unsignedInt`
    Unsigned,
    /// `xs:boolean`
    Boolean,
    /// `xs:language`
    Language,
    /// `User`, `Machine` or `Both`
    Class,
    /// A path below a hive that it does not name
    RegistryKey,
}

/// Whether the value is of this kind.
pub(super) fn is_valid(kind: Value, value: &str) -> bool {
    let reference = |start: &str| {
        value.strip_prefix(start).and_then(|rest| rest.strip_suffix(')')).is_some_and(is_name)
    };
    match kind {
        Value::Text => true,
        Value::Version => value.split_once('.').is_some_and(|(major, minor)| {
            let digits = |text: &str, max| {
                (1..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
            };
            digits(major, 4) && digits(minor, 5)
        }),
        Value::Name => is_name(value),
        Value::Reference => match value.split_once(':') {
            Some((prefix, name)) => is_name(prefix) && is_name(name),
            None => is_name(value),
        },
        Value::StringReference => reference("$(string."),
        Value::PresentationReference => reference("$(presentation."),
        Value::Guid => is_guid(value),
        Value::Unsigned => value.parse::<u32>().is_ok(),
        Value::Boolean => ["true", "false", "0", "1"].contains(&value),
        Value::Language => value.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }),
        Value::Class => ["User", "Machine", "Both"].contains(&value),
        Value::RegistryKey => {
            !value.is_empty()
                && !value.to_uppercase().starts_with("HK")
                && !value.split('\\').any(str::is_empty)
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn is_guid(text: &str) -> bool {
    let parts: Vec<_> = text.trim_matches(['{', '}']).split('-').map(str::len).collect();
    text.starts_with('{') && text.ends_with('}') && parts == [8, 4, 4, 4, 12]
}
