//! The list of file names in `ports::files` has every file that the shell makes.

use std::fs;

use super::log;
use super::state_file::{OutboxFile, StateFile, remember_login};
use crate::ports::files::names;

#[test]
fn every_file_that_the_program_makes_is_named() {
    let home = std::env::temp_dir().join(format!("tecjump-files-{}", std::process::id()));
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home).unwrap();
    remember_login(&StateFile::new(&home), "ana@cliente.test");
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
