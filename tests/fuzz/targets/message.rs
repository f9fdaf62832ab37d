//! Whatever is in a message (its parts, each after a line `html` or `text`): its words are one clean
//! line of no more than the wanted length.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tecjump_tray::api::message::{Format, Words, is_automatic};
use tecjump_tray::core::text::clean;

use fuzz::server;

fuzz_target!(|input: &[u8]| {
    for max_units in [500, 20, 1] {
        let mut words = Words::new(max_units);
        for part in server::split(input, server::DIVIDER) {
            let (format, text) = match server::first_line(part) {
                (b"html", text) => (Format::Html, text),
                (b"text", text) => (Format::Plain, text),
                _ => (Format::Html, part),
            };
            let text = String::from_utf8_lossy(text);
            is_automatic(&text);
            words.read(format, &text);
        }
        let words = words.finish();
        assert!(words.encode_utf16().count() <= max_units, "{words:?}");
        assert_eq!(clean(&words), words, "one clean line");
        assert!(!words.contains(['\n', '\r', '\0']), "{words:?}");
    }
});
