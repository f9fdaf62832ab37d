//! The internal consistency evaluators (ICE) that apply to a package like ours, each as a test.
//!
//! Not here: ICE03's comparison with `_Validation`, which wixl leaves empty (its rules on keys and
//! identifiers are); ICE33, which wants a class in the Class table, where a path has no quotes; and
//! ICE38, ICE64 and ICE91 beyond the first test, because nothing is in users' profiles.

use std::collections::{BTreeMap, BTreeSet};

use super::{Database, current, registered};

fn is_guid(text: &str) -> bool {
    let groups: Vec<_> = text.trim_matches(['{', '}']).split('-').map(str::len).collect();
    text.len() == 38
        && groups == [8, 4, 4, 4, 12]
        && text.chars().all(|c| c.is_ascii_digit() || ('A'..='F').contains(&c) || "{}-".contains(c))
}

/// The standard directory of Windows that a directory is below.
fn root<'a>(database: &'a Database, directory: &'a str) -> &'a str {
    let mut at = directory;
    while !at.ends_with("Folder") || database.row("Directory", at).text_or("DefaultDir", "") != "."
    {
        at = database.row("Directory", at).text("Directory_Parent");
    }
    at
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice38_43_57_64_91_nothing_in_user_profiles() {
    let database = current();
    for row in database.table("Registry") {
        assert_eq!(row.int("Root"), 2, "{} is not the machine's", row.text("Registry"));
    }
    for row in database.table("Component") {
        let place = root(&database, row.text("Directory_"));
        assert_eq!(place, "ProgramFiles64Folder", "{}", row.text("Component"));
    }
    // With ALLUSERS=1, ProgramMenuFolder is the one of all users.
    assert_eq!(database.property("ALLUSERS"), "1");
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice03_keys_are_unique_and_identifiers_well_formed() {
    let database = current();
    for table in database.names().map(str::to_owned).collect::<Vec<_>>() {
        let key = database.key(&table).to_vec();
        let mut seen = BTreeSet::new();
        for row in database.table(&table) {
            let this: Vec<_> = key
                .iter()
                .map(|column| if row.is_null(column) { String::new() } else { format!("{row:?}") })
                .collect();
            assert!(seen.insert(this), "{table}: {row:?} twice");
        }
    }
    for (table, column) in [
        ("Component", "Component"),
        ("File", "File"),
        ("Registry", "Registry"),
        ("CustomAction", "Action"),
        ("Feature", "Feature"),
        ("Property", "Property"),
    ] {
        for row in database.table(table) {
            let id = row.text(column);
            let good = id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && id.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c))
                && id.len() <= 72;
            assert!(good, "{table}: {id} is not an identifier");
        }
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice03_foreign_keys_lead_somewhere() {
    let database = current();
    for (table, column, to) in [
        ("Component", "Directory_", "Directory"),
        ("File", "Component_", "Component"),
        ("Registry", "Component_", "Component"),
        ("Shortcut", "Component_", "Component"),
        ("Shortcut", "Directory_", "Directory"),
        ("FeatureComponents", "Feature_", "Feature"),
        ("FeatureComponents", "Component_", "Component"),
        ("RemoveFile", "Component_", "Component"),
        ("CreateFolder", "Component_", "Component"),
        ("MsiShortcutProperty", "Shortcut_", "Shortcut"),
        ("AppSearch", "Signature_", "RegLocator"),
        ("MsiFileHash", "File_", "File"),
    ] {
        for row in database.table(table) {
            database.row(to, row.text(column));
        }
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice03_short_names_are_short() {
    let database = current();
    for (table, column) in [("File", "FileName"), ("Directory", "DefaultDir"), ("Shortcut", "Name")]
    {
        for row in database.table(table) {
            let name = row.text(column);
            let (short, long) = name.split_once('|').unwrap_or((name, name));
            let (stem, extension) = short.split_once('.').unwrap_or((short, ""));
            let good =
                short == "." || short == "SourceDir" || stem.len() <= 8 && extension.len() <= 3;
            assert!(good && !long.is_empty(), "{table}: {name}");
        }
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice08_no_two_components_share_a_guid() {
    let database = current();
    let rows = registered(&database);
    let guids: BTreeSet<_> = rows.iter().map(|row| row.text("ComponentId")).collect();
    assert_eq!(guids.len(), rows.len());
    assert!(guids.iter().all(|guid| is_guid(guid)), "{guids:?}");
    for name in ["ProductCode", "UpgradeCode"] {
        assert!(is_guid(database.property(name)), "{name}");
        assert!(!guids.contains(database.property(name)), "{name}");
    }
}

/// A key path belongs to its component, or is its directory, which must then be created.
#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice02_18_every_component_has_its_own_key_path() {
    let database = current();
    for row in database.table("Component") {
        let component = row.text("Component");
        if row.is_null("KeyPath") {
            let made = database.table("CreateFolder").iter().any(|folder| {
                folder.text("Component_") == component
                    && folder.text("Directory_") == row.text("Directory_")
            });
            assert!(made, "{component} has no key path");
            continue;
        }
        let table = if row.int("Attributes") & 4 == 0 { "File" } else { "Registry" };
        assert_eq!(database.row(table, row.text("KeyPath")).text("Component_"), component);
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice21_every_component_belongs_to_a_feature() {
    let database = current();
    let parts: BTreeSet<_> =
        database.table("FeatureComponents").iter().map(|row| row.text("Component_")).collect();
    for row in database.table("Component") {
        assert!(
            parts.contains(row.text("Component")),
            "{} is in no feature",
            row.text("Component")
        );
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice30_no_file_is_installed_twice() {
    let database = current();
    let mut places = BTreeMap::new();
    for row in database.table("File") {
        let place = database.row("Component", row.text("Component_")).text("Directory_");
        let name = row.text("FileName").rsplit('|').next().unwrap().to_lowercase();
        let before = places.insert((place, name), row.text("File"));
        assert_eq!(before, None);
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice60_a_file_has_a_version_or_a_hash() {
    let database = current();
    for row in database.table("File") {
        let hashed =
            database.table("MsiFileHash").iter().any(|hash| hash.text("File_") == row.text("File"));
        assert_ne!(row.is_null("Version"), hashed == row.is_null("Version") && !hashed);
        assert_eq!(row.is_null("Version"), hashed, "{}", row.text("File"));
    }
    let version = format!("{}.0", env!("CARGO_PKG_VERSION"));
    assert_eq!(database.row("File", "tecjump_tray.exe").text("Version"), version);
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice46_87_properties_are_public_without_defaults() {
    let database = current();
    for name in database.property("SecureCustomProperties").split(';') {
        assert!(name.chars().all(|c| c.is_ascii_uppercase()), "{name}");
        let fixed = database.table("Property").iter().any(|row| row.text("Property") == name);
        assert!(!fixed, "{name} has a value in the package");
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice61_an_upgrade_never_removes_its_own_version() {
    let database = current();
    let version = database.property("ProductVersion");
    for row in database.table("Upgrade") {
        let (least, most) = (row.text_or("VersionMin", ""), row.text_or("VersionMax", ""));
        let includes = (least == version && row.int("Attributes") & 256 != 0)
            || (most == version && row.int("Attributes") & 512 != 0);
        assert!(!includes, "{}", row.text("ActionProperty"));
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice27_ice63_ice77_actions_are_in_their_order() {
    let database = current();
    let at = |name: &str| database.row("InstallExecuteSequence", name).int("Sequence");
    for (first, then) in [
        ("AppSearch", "KeepAutostartOff"),
        ("FindRelatedProducts", "KeepAutostartOff"),
        ("RepairAll", "CostInitialize"),
        ("CostInitialize", "FileCost"),
        ("FileCost", "CostFinalize"),
        ("CostFinalize", "FindProgram"),
        ("FindProgram", "Leave"),
        ("Leave", "InstallValidate"),
        ("InstallValidate", "InstallInitialize"),
        ("InstallInitialize", "ReturnAfterFailure"),
        ("ReturnAfterFailure", "LeaveAsSystem"),
        ("LeaveAsSystem", "ProcessComponents"),
        ("Purge", "RemoveRegistryValues"),
        ("RemoveFiles", "InstallFiles"),
        ("AppSearch", "LaunchConditions"),
        ("InstallFiles", "InstallExecute"),
        ("RemoveExistingProducts", "Return"),
        ("Return", "Launch"),
        ("Launch", "InstallFinalize"),
    ] {
        assert!(at(first) < at(then), "{first} comes after {then}");
    }
    let mut numbers: Vec<_> =
        database.table("InstallExecuteSequence").iter().map(|row| row.int("Sequence")).collect();
    numbers.sort_unstable();
    assert!(numbers.windows(2).all(|two| two[0] < two[1]), "two actions at one place");
    for row in database.table("CustomAction") {
        let name = row.text("Action");
        if row.int("Type") & 0x400 != 0 {
            let here = at(name);
            assert!(at("InstallInitialize") < here && here < at("InstallFinalize"), "{name}");
            assert_ne!(row.int("Type") & 0x800, 0, "{name} would run with the user's rights");
        }
        if row.int("Type") & 0x3F == 18 {
            database.row("File", row.text("Source"));
        }
    }
}

#[test]
#[ignore = "needs the MSI: tests/run windows_msi msi_tables"]
fn ice39_ice04_summary_and_media_fit() {
    let database = current();
    assert_eq!(database.word_count & 0b1010, 2, "compressed, and not for one user without rights");
    assert_eq!(database.page_count, 500, "Windows Installer 5");
    let media = &database.table("Media")[0];
    assert_eq!(usize::try_from(media.int("LastSequence")), Ok(database.table("File").len()));
    let cabinet = media.text("Cabinet").strip_prefix('#').expect("a cabinet inside");
    assert!(database.streams.iter().any(|stream| stream == cabinet), "{:?}", database.streams);
    assert!(!database.has("Dialog"), "a dialog, in what installs silently");
}
