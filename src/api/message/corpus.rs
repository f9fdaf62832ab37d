//! Messages as mail programs and ticket systems write them, and the words that an alert shows of them.
//!
//! `corpus/NAME.txt` or `corpus/NAME.html` is a message, `corpus/NAME.want` what is wanted of it.
//! All of them were written for this test, about invented people.

#![expect(clippy::disallowed_methods, reason = "reads the messages beside it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Format, Words};

/// How many there were when this was last changed, so that none gets lost.
const MIN_MESSAGES: usize = 60;

fn files() -> BTreeMap<String, Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api/message/corpus");
    let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        files.entry(name).or_default().push(path);
    }
    files
}

fn words(message: &Path) -> String {
    let format = match message.extension().and_then(|extension| extension.to_str()) {
        Some("html") => Format::Html,
        Some("txt") => Format::Plain,
        other => panic!("{message:?}: {other:?}"),
    };
    let mut words = Words::new(500);
    words.read(format, &std::fs::read_to_string(message).unwrap());
    words.finish()
}

#[test]
fn each_message_of_the_corpus_shows_the_wanted_words() {
    let files = files();
    let mut wrong = Vec::new();
    for (name, pair) in &files {
        let is_want = |path: &&PathBuf| path.extension().is_some_and(|it| it == "want");
        let want = pair.iter().find(is_want);
        let message = pair.iter().find(|path| !is_want(path));
        let (Some(want), Some(message), 2) = (want, message, pair.len()) else {
            panic!("{name} is not a message and its wanted words: {pair:?}");
        };
        let (want, words) = (std::fs::read_to_string(want).unwrap(), words(message));
        if words != want.trim_end() {
            wrong.push(format!("{name}:\n  want {}\n  have {words}", want.trim_end()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(files.len() >= MIN_MESSAGES, "{} messages", files.len());
}
