//! Mutation tests for the validator: each row introduces one fault into the checked-in files.

use super::Policies;
use crate::admx::REVISION;

const PORTUGUESE: usize = 0;
const ENGLISH: usize = 1;

/// Replaces the first occurrence of `old`. Panics if there is none.
fn replaced(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "“{old}” is not in the checked-in file");
    text.replacen(old, new, 1)
}

fn must_find(policies: &Policies, words: &str, breakage: &str) {
    let faults = policies.faults();
    let found = faults.iter().any(|fault| fault.contains(words));
    assert!(found, "{breakage}: wanted “{words}”, found {faults:#?}");
}

#[test]
fn a_fault_in_the_template_is_reported() {
    let revision = &format!(" revision=\"{REVISION}\"");
    let definition = r#"<definition name="SUPPORTED_TecjumpTray" displayName="$(string.SUPPORTED_TecjumpTray)" />"#;
    for (old, new, words) in [
        ("<policies>", "<policies", "not XML"),
        ("PolicyDefinitions\">", "Policies\">", "namespace"),
        (revision, "", "revision is missing"),
        (revision, r#" revision="1""#, "is not a Version"),
        (r#" schemaVersion="1.0""#, "", "schemaVersion is missing"),
        (r#"prefix="tecjumptray""#, r#"prefix="tecjump tray""#, "is not a Name"),
        (r#"name="ApiUrl""#, r#"name="Api-Url""#, "is not a Name"),
        (r#"name="ApiUrl""#, r#"name="apiurl" soft="true""#, "an unknown attribute"),
        (r#"name="ApiUrl""#, r#"name="HubUrl""#, "duplicate"),
        (r#"class="Both""#, r#"class="Computer""#, "is not a Class"),
        (r#" class="Both""#, "", "class is missing"),
        (r#"key="Software"#, r#"key="HKLM\Software"#, "is not a RegistryKey"),
        ("$(string.ApiUrl)", "ApiUrl", "is not a StringReference"),
        ("$(string.ApiUrl)", "$(string.Nowhere)", "string Nowhere is missing"),
        ("$(presentation.ApiUrl)", "$(string.ApiUrl)", "is not a PresentationReference"),
        ("$(presentation.ApiUrl)", "$(presentation.No)", "presentation No is missing"),
        (r#" presentation="$(presentation.ApiUrl)""#, "", "elements, but no presentation"),
        (r#"<parentCategory ref="Server" />"#, "", "in no category"),
        (
            r#"<parentCategory ref="Server" />"#,
            r#"<parentCategory ref="No" />"#,
            "to a missing name",
        ),
        (
            r#"<parentCategory ref="Server" />"#,
            r#"<parentCategory ref="x:No" />"#,
            "to a missing name",
        ),
        (r#"<supportedOn ref="SUPPORTED_TecjumpTray" />"#, "", "supportedOn is missing"),
        (definition, "", "definition is missing"),
        (r#"minValue="30""#, r#"minValue="x""#, "is not a Unsigned"),
        (r#"minValue="30""#, r#"minValue="61""#, "default is out of range"),
        (r#"maxLength="1023""#, r#"maxLength="-1""#, "is not a Unsigned"),
        (r#"required="true""#, r#"required="yes""#, "is not a Boolean"),
        (r#"<decimal value="1" />"#, "", "a required element is missing"),
        (r#"<decimal value="1" />"#, "<decimal />", "value is missing"),
        ("<string>On</string>", "<text>On</text>", "a required element is missing"),
        (r#"id="ApiUrl""#, r#"id="Api""#, "no field shows it"),
        (r#"valueName="ApiUrl""#, r#"valueName="HubUrl""#, "writes"),
        (r#"valueName="PollSeconds" "#, "", "writes nothing"),
        (r#"<text id="ApiUrl""#, r#"<decimal id="ApiUrl""#, "can't show a decimal"),
        ("minRequiredRevision=\"", "minRequiredRevision=\"9", "is older than"),
        ("<elements>", "<elements>words", "text where only elements are allowed"),
        ("<policyNamespaces>", "<policyNamespaces><using/>", "out of order"),
    ] {
        let mut policies = Policies::checked_in();
        policies.template = replaced(&policies.template, old, new);
        must_find(&policies, words, &format!("“{old}” as “{new}”"));
    }
}

#[test]
fn a_fault_in_either_languages_texts_is_reported() {
    let revision = &format!(" revision=\"{REVISION}\"");
    for language in [PORTUGUESE, ENGLISH] {
        for (old, new, words) in [
            ("</resources>", "", "not XML"),
            (r#"<string id="ApiUrl">"#, r#"<string id="ApiURL">"#, "string ApiUrl is missing"),
            (r#"<string id="ApiUrl">"#, r#"<string id="Orphan">"#, "string Orphan is an orphan"),
            (r#"<string id="ApiUrl">"#, r#"<string id="HubUrl">"#, "duplicate"),
            (r#"<string id="ApiUrl">"#, r#"<string id="Api Url">"#, "is not a Name"),
            (r#"<string id="ApiUrl">"#, "<string>", "id is missing"),
            ("<string id=\"Alerts_On\">", "<string id=\"Alerts_On\"/><!-- ", "not XML"),
            (r#"<presentation id="ApiUrl">"#, r#"<presentation id="Api">"#, "an orphan"),
            (r#"<textBox refId="ApiUrl">"#, r#"<textBox refId="Api">"#, "has no such element"),
            (r#"<textBox refId="ApiUrl">"#, "<textBox>", "refId is missing"),
            (r#"defaultValue="60""#, r#"defaultValue="29""#, "default is out of range"),
            (r#"defaultItem="0""#, r#"defaultItem="2""#, "default is out of range"),
            (revision, r#" revision="0.0""#, "is older than"),
            ("<displayName>Tecjump Tray</displayName>", "", "displayName is missing"),
            ("<policyDefinitionResources ", "<policyDefinitions ", "not XML"),
        ] {
            let mut policies = Policies::checked_in();
            let text = &mut policies.texts[language].1;
            *text = replaced(text, old, new);
            must_find(&policies, words, &format!("“{old}” as “{new}”"));
        }
    }
}

#[test]
fn elements_out_of_order_are_reported() {
    let swaps = [("<categories>", "</categories>\n"), ("<supportedOn>", "</supportedOn>\n")];
    for (start, end) in swaps {
        let mut policies = Policies::checked_in();
        let from = policies.template.find(start).unwrap();
        let to = policies.template.find(end).unwrap() + end.len();
        let part = policies.template[from..to].to_owned();
        policies.template.replace_range(from..to, "");
        let last = policies.template.rfind("</policyDefinitions>").unwrap();
        policies.template.insert_str(last, &part);
        must_find(&policies, "out of order", start);
    }

    let mut policies = Policies::checked_in();
    let pair =
        (r#"<parentCategory ref="Menu" />"#, r#"<supportedOn ref="SUPPORTED_TecjumpTray" />"#);
    let policy = policies.template.find(r#"<policy name="AllowExit""#).unwrap();
    let (head, tail) = policies.template.split_at(policy);
    let tail = tail.replacen(pair.0, "@", 1).replacen(pair.1, pair.0, 1).replacen('@', pair.1, 1);
    policies.template = format!("{head}{tail}");
    must_find(&policies, "out of order", "parentCategory after supportedOn");

    let mut policies = Policies::checked_in();
    let text = &mut policies.texts[PORTUGUESE].1;
    let from = text.find("<presentationTable>").unwrap();
    let to = text.find("</resources>").unwrap();
    let part = text[from..to].to_owned();
    text.replace_range(from..to, "");
    let first = text.find("<stringTable>").unwrap();
    text.insert_str(first, &part);
    must_find(&policies, "out of order", "presentations before strings");
}
