//! The files in the program's directory, by their exact names: what an uninstallation may remove.

/// The durable files, without their extensions.
const DURABLE: [&str; 2] = ["state", "outbox"];
/// What stands beside a durable file: itself, its copy, what is being written, what was set aside, and
/// its locks.
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
#[expect(clippy::disallowed_methods, reason = "tests touch files")]
mod tests {
    use std::fs;

    use super::*;
    use crate::shell::state_file::{OutboxFile, StateFile};
    use crate::shell::{io, log};

    #[test]
    fn every_file_that_the_program_makes_is_named() {
        let home = std::env::temp_dir().join(format!("tecjump-files-{}", std::process::id()));
        let _ = fs::remove_dir_all(&home);
        fs::create_dir_all(&home).unwrap();
        io::remember_login(&StateFile::new(&home), "ana@cliente.test");
        let outbox = OutboxFile::new(&home);
        drop(outbox.try_lock("sending").unwrap());
        for content in ["?", r#"{"version":999}"#] {
            fs::write(home.join("outbox.json"), content).unwrap();
            outbox.load().unwrap();
        }
        fs::write(log::path(&home), "").unwrap();
        let mut found: Vec<_> = fs::read_dir(&home)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        fs::remove_dir_all(&home).unwrap();
        found.sort();
        let unknown: Vec<_> = found.iter().filter(|name| !names().contains(name)).collect();
        assert_eq!(unknown, Vec::<&String>::new());
        for name in ["outbox.damaged.json", "outbox.newer.json", "outbox.sending", "state.json"] {
            assert!(found.iter().any(|found| found == name), "{name} was not made: {found:?}");
        }
    }

    #[test]
    fn no_name_leads_out_of_the_directory() {
        let names = names();
        assert!(names.iter().all(|name| !name.contains(['/', '\\', ':', '*'])), "{names:?}");
    }
}
