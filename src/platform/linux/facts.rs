//! What support needs to know of this computer.

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::core::facts::Facts;

/// This computer and its user.
pub fn facts() -> Facts {
    Facts {
        computer: one_line("/proc/sys/kernel/hostname").unwrap_or_else(unknown),
        user: user().unwrap_or_else(unknown),
        system: system(),
        program: env!("CARGO_PKG_VERSION").into(),
    }
}

fn unknown() -> String {
    "desconhecido".into()
}

fn one_line(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The password file counts more than `$USER`, which `su` and `sudo` may leave as it was.
fn user() -> Option<String> {
    let id = fs::metadata("/proc/self").ok()?.uid();
    let listed = fs::read_to_string("/etc/passwd").ok().and_then(|list| user_in(&list, id));
    // Users of a directory service are not in the file.
    listed.or_else(|| std::env::var("USER").ok()).or_else(|| Some(id.to_string()))
}

fn user_in(passwd: &str, id: u32) -> Option<String> {
    let id = id.to_string();
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id).then(|| name.to_owned())
    })
}

fn system() -> String {
    let release = ["/etc/os-release", "/usr/lib/os-release"].into_iter().find_map(one_line);
    let name = release.and_then(|text| pretty_name(&text)).unwrap_or_else(|| "Linux".into());
    match one_line("/proc/sys/kernel/osrelease") {
        Some(kernel) => format!("{name} (Linux {kernel})"),
        None => name,
    }
}

fn pretty_name(release: &str) -> Option<String> {
    let value = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    let value = value.trim().trim_matches(['"', '\'']);
    Some(value.replace('\\', "")).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computer_is_known() {
        let Facts { computer, user, system, program } = facts();
        assert!(![&computer, &user].contains(&&unknown()), "{computer} {user}");
        assert!(system.contains("(Linux "), "{system}");
        assert_eq!(program, env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn names_are_read_out_of_the_systems_files() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nana:x:1000:0::/home/ana:/bin/sh\n";
        assert_eq!(user_in(passwd, 1000).as_deref(), Some("ana"));
        assert_eq!(user_in(passwd, 100), None);
        let release = "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        assert_eq!(pretty_name(release).as_deref(), Some("Debian GNU/Linux 12 (bookworm)"));
        assert_eq!(pretty_name("PRETTY_NAME=''"), None);
    }
}
