//! What may happen in the property world.

use crate::core::alerts::Snooze;
use crate::core::scripts::Disk;
use crate::core::view::ReplyAction;

/// What the world may do next.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Wait(u32),
    UntilDeadline,
    List(Vec<(u8, u8)>),
    Unchanged(Option<u16>),
    Fail(usize, Option<u16>),
    Refuse(bool),
    Lock(bool),
    /// The wall clock is set forward or back by this many hours.
    Jump(i16),
    Resume,
    NetworkUp,
    SecondStart,
    SignIn(bool),
    SignOut,
    SwitchUser,
    /// With the attempt to send that was in flight lost before or after the server had it.
    Restart(bool),
    OtherSession(Vec<(u8, u8)>),
    Type(u8, u8, Typed),
    Snooze(u8, u8, Snooze),
    ReplyEnds(Ending, Option<u16>),
    Decide(usize, ReplyAction),
    /// From now on the disk writes, or refuses to.
    Disk(Disk),
}

/// What people type.
#[derive(Debug, Clone, Copy)]
pub(super) enum Typed {
    Yes,
    Lines,
    Blank,
    TooLong,
}

/// How an attempt to send a reply ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending {
    Delivered(Option<bool>),
    /// The server has it and nobody here knows.
    AnswerLost,
    Failed(usize),
}
