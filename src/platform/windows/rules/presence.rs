//! Whether the user is at the computer, from what Windows reports about a session.

/// `WTSDisconnected` of `WTS_CONNECTSTATE_CLASS`.
const DISCONNECTED: i32 = 4;
/// `WTS_SESSIONSTATE_LOCK` of `WTSINFOEX_LEVEL1::SessionFlags`.
const LOCKED: i32 = 0;

/// Whether the user cannot see this session: it is disconnected or locked. `state` and `flags` are
/// `SessionState` and `SessionFlags` of `WTSINFOEX_LEVEL1`. What is unknown counts as present, so
/// that a mistake costs some polls and no alert.
///
/// Windows 7 and Server 2008 R2 swap the two lock flags (learn.microsoft.com,
/// `WTSINFOEX_LEVEL1_W`). This program starts on Windows 10 and later only.
pub const fn is_away(state: i32, flags: i32) -> bool {
    state == DISCONNECTED || flags == LOCKED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_or_disconnected_is_away_and_unknown_is_not() {
        let (active, connected, idle, down) = (0, 1, 5, 8);
        let (unlocked, unknown) = (1, -1);
        for (state, flags, away) in [
            (active, unlocked, false),
            (active, LOCKED, true),
            (active, unknown, false),
            (connected, unlocked, false),
            (connected, LOCKED, true),
            (connected, unknown, false),
            (DISCONNECTED, unlocked, true),
            (DISCONNECTED, LOCKED, true),
            (DISCONNECTED, unknown, true),
            (idle, unlocked, false),
            (down, unknown, false),
        ] {
            assert_eq!(is_away(state, flags), away, "state {state}, flags {flags}");
        }
    }
}
