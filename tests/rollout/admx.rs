//! The Group Policy template: made from the table of settings, checked in under `installer/policy`.

mod definitions;
mod resources;
mod xml;

use tecjump_tray::core::settings::Kind;

use crate::files::must_be;
use crate::words::Language;

/// The template.
pub(crate) const ADMX: &str = "installer/policy/TecjumpTray.admx";
/// Where policies land, below `HKLM` for the computer and `HKCU` for the user.
pub(crate) const KEY: &str = r"Software\Policies\Tecjump\Tray";
/// The namespace of the policies. Group Policy identifies them by it, so it must never change.
pub(crate) const NAMESPACE: &str = "Tecjump.Policies.Tray";
/// The namespace of the elements, from MS-GPREG 7.1 to 7.3.
pub(crate) const SCHEMA: &str = "http://www.microsoft.com/GroupPolicy/PolicyDefinitions";
/// The version of that schema.
const SCHEMA_VERSION: &str = "1.0";
/// Revision of the template and its texts. The editor refuses old texts beside a new template, instead
/// of showing gaps.
pub(crate) const REVISION: &str =
    concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"));
/// In characters, for texts without a length in the table: the schema's own default.
const MAX_TEXT_LENGTH: usize = 1023;

/// The texts in one language.
pub(crate) fn adml(language: Language) -> String {
    format!("installer/policy/{}/TecjumpTray.adml", language.code())
}

/// Whether a setting has a subkey with one value for each of its parts.
const fn has_subkey(kind: Kind) -> bool {
    matches!(kind, Kind::Items | Kind::Extras)
}

/// Where the policy of a setting writes.
fn key(name: &str, kind: Kind) -> String {
    if has_subkey(kind) { format!(r"{KEY}\{name}") } else { KEY.to_owned() }
}

#[test]
fn the_template_matches_the_table() {
    must_be(ADMX, &definitions::generate());
}

#[test]
fn the_texts_match_the_table_in_both_languages() {
    for &language in Language::ALL {
        must_be(&adml(language), &resources::generate(language));
    }
}
