//! The files in the program's directory, by their exact names: what an uninstallation may remove.

/// The durable files, without their extensions.
const DURABLE: [&str; 2] = ["state", "outbox"];
/// A durable file and its neighbours: its backup, the file being written, quarantined files, locks.
const EXTENSIONS: [&str; 7] =
    ["json", "bak", "tmp", "damaged.json", "newer.json", "lock", "sending"];
const LOG: &str = "tecjump-tray.log";
/// Logs that were rotated: `.1` to this.
const MAX_OLD_LOG: u32 = 4;
/// The toasts' picture, where no installer has brought it.
const PICTURE: &str = "tecjump.png";

/// All names that the program gives to files in its directory.
pub fn names() -> Vec<String> {
    let durable =
        DURABLE.iter().flat_map(|stem| EXTENSIONS.map(|extension| format!("{stem}.{extension}")));
    let old_logs = (1..=MAX_OLD_LOG).map(|age| format!("{LOG}.{age}"));
    durable.chain([LOG.to_owned(), PICTURE.to_owned()]).chain(old_logs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_directory() {
        let names = names();
        assert!(names.iter().all(|name| !name.contains(['/', '\\', ':', '*'])), "{names:?}");
    }
}
