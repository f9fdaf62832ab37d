//! The built MSI's tables, read back as Windows Installer reads them.
//!
//! `tests/run windows_msi msi_tables` builds the files and names them: `MSI`, and `OLDER_MSI` of a lower
//! version. The rules named ICE are Microsoft's internal consistency evaluators.

mod database;
mod ice;

use tecjump_tray::core::settings::TABLE;

use crate::msi_source::{KEY, is_number, message, property, refusal};
use database::{Database, Row};

const UPGRADE_CODE: &str = "{A3D86BBF-4189-4B97-A48F-BB5C301CF229}";
const ACTIVATOR: &str = "{0764DA19-E4F3-428E-A5CD-CB954D2DF27F}";

fn current() -> Database {
    Database::open("MSI")
}

fn older() -> Database {
    Database::open("OLDER_MSI")
}

/// The `Component` rows that Windows registers: those with a GUID.
fn registered(database: &Database) -> Vec<&Row> {
    database.table("Component").iter().filter(|row| !row.is_null("ComponentId")).collect()
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn every_setting_is_written_only_when_given() {
    let database = current();
    for setting in &TABLE {
        let name = property(setting);
        let id = format!("Setting.{}", setting.name);
        let value = database.row("Registry", &id);
        let wanted = if is_number(setting.kind) { "#" } else { "" };
        assert_eq!((value.int("Root"), value.text("Key")), (2, KEY));
        assert_eq!(value.text("Name"), setting.name);
        assert_eq!(value.text("Value"), format!("{wanted}[{name}]"));
        let component = database.row("Component", value.text("Component_"));
        assert_eq!(component.text("Condition"), format!("{name}<>\"\""));
        assert!(component.is_null("ComponentId"), "{id}: an upgrade or a repair would touch it");
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn only_searched_properties_and_found_versions_are_secure() {
    let database = current();
    let mut secure: Vec<_> = database.property("SecureCustomProperties").split(';').collect();
    let mut found: Vec<_> =
        database.table("AppSearch").iter().map(|row| row.text("Property")).collect();
    assert!(!found.is_empty());
    found.extend(database.table("Upgrade").iter().map(|row| row.text("ActionProperty")));
    secure.sort_unstable();
    found.sort_unstable();
    assert_eq!(secure, found);
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn wrong_values_are_refused_before_any_change() {
    let database = current();
    let first = database.row("InstallExecuteSequence", "CostInitialize").int("Sequence");
    for setting in &TABLE {
        let id = format!("Refuse.{}", property(setting));
        let action = database.row("CustomAction", &id);
        assert_eq!(action.int("Type"), 19, "{id} does not fail");
        assert_eq!(action.text("Target"), message(setting));
        let step = database.row("InstallExecuteSequence", &id);
        assert_eq!(step.text("Condition"), refusal(setting));
        assert!(step.int("Sequence") < first, "{id} comes too late");
        assert!(
            database.row("ActionText", &id).text("Description").starts_with(&property(setting))
        );
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn older_versions_are_removed_last_newer_ones_refused() {
    let database = current();
    assert_eq!(database.property("UpgradeCode"), UPGRADE_CODE);
    let version = database.property("ProductVersion");
    let rows = database.table("Upgrade");
    let row = |name: &str| {
        rows.iter().find(|row| row.text("ActionProperty") == name).expect("an upgrade row")
    };
    assert!(rows.iter().all(|row| row.text("UpgradeCode") == UPGRADE_CODE));
    let (removed, detected) = (row("OLDERVERSION"), row("NEWERVERSION"));
    assert_eq!((removed.text("VersionMax"), removed.int("Attributes") & 0x202), (version, 0));
    assert_eq!((detected.text("VersionMin"), detected.int("Attributes") & 0x102), (version, 2));
    let at = |name: &str| database.row("InstallExecuteSequence", name).int("Sequence");
    assert!(at("InstallExecute") < at("RemoveExistingProducts"));
    assert!(at("RemoveExistingProducts") < at("InstallFinalize"));
    assert!(at("FindRelatedProducts") < at("Refuse.Downgrade"));
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn two_versions_share_only_their_components() {
    let (new, old) = (current(), older());
    let components = |database: &Database| -> Vec<(String, String)> {
        let rows = registered(database).into_iter();
        let mut all: Vec<_> = rows
            .map(|row| (row.text("Component").into(), row.text("ComponentId").into()))
            .collect();
        all.sort();
        all
    };
    assert_eq!(components(&new), components(&old));
    assert_eq!(new.property("UpgradeCode"), old.property("UpgradeCode"));
    for name in ["ProductCode", "ProductVersion"] {
        assert_ne!(new.property(name), old.property(name), "{name}");
    }
    assert_ne!(new.package_code, old.package_code);
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn it_writes_these_machine_values_only() {
    let database = current();
    let mut rest: Vec<_> = database
        .table("Registry")
        .iter()
        .filter(|row| !row.text("Registry").starts_with("Setting."))
        .map(|row| (row.text("Key"), row.text_or("Name", ""), row.text_or("Value", "")))
        .collect();
    rest.sort_unstable();
    let program = "\"[#tecjump_tray.exe]\"";
    let class = format!(r"Software\Classes\CLSID\{ACTIVATOR}");
    let server = format!(r"{class}\LocalServer32");
    let toasts = r"Software\Classes\AppUserModelId\Tecjump.Tray";
    let run = r"Software\Microsoft\Windows\CurrentVersion\Run";
    assert_eq!(
        rest,
        [
            (toasts, "CustomActivator", ACTIVATOR),
            (toasts, "DisplayName", "Tecjump"),
            (toasts, "IconUri", "[#tecjump.png]"),
            (&class, "", "Tecjump Tray"),
            (&server, "", program),
            (run, "TecjumpTray", program),
            (KEY, "-", ""), // at its end: the whole key
        ]
    );
    let shortcut = database.table("MsiShortcutProperty");
    let mut properties: Vec<_> = shortcut
        .iter()
        .map(|row| (row.text("PropertyKey"), row.text("PropVariantValue")))
        .collect();
    properties.sort_unstable();
    assert_eq!(
        properties,
        [
            ("System.AppUserModel.ID", "Tecjump.Tray"),
            ("System.AppUserModel.ToastActivatorCLSID", ACTIVATOR),
        ]
    );
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn it_is_per_machine_64_bit_and_portuguese() {
    let database = current();
    assert_eq!(database.property("ALLUSERS"), "1");
    assert_eq!(database.property("ProductVersion"), env!("CARGO_PKG_VERSION"));
    assert_eq!(database.property("ProductLanguage"), "1046");
    assert_eq!(database.code_page, msi::CodePage::Windows1252);
    assert_eq!(database.property("REBOOT"), "ReallySuppress");
    assert_eq!(database.arch, "x64");
    assert_eq!(database.languages, [msi::LanguageId::from_id(1046)]);
    for row in registered(&database) {
        assert_ne!(row.int("Attributes") & 256, 0, "{} is not 64-bit", row.text("Component"));
    }
}
