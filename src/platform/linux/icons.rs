//! The icons, out of the same files as on Windows.

use std::io::Cursor;

use tray_icon::Icon;

use crate::core::view::IconState;

/// The panel scales it to its own height; larger than most panels, so that it is never blown up.
const TRAY: u32 = 32;
const PROGRAM: u32 = 48;

/// Pixels, four bytes each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgba: Vec<u8>,
}

/// The icon for a state. Panels are dark on most Linux desktops, and none reports its colour.
///
/// # Panics
///
/// Never: the files are part of the program, and a test decodes each.
#[expect(clippy::expect_used, reason = "the files are part of the program; a test decodes each")]
pub fn load(state: IconState) -> Icon {
    let image = entry(file(state), TRAY).expect("a 32-pixel image in each icon");
    Icon::from_rgba(image.rgba, image.width, image.height).expect("four bytes a pixel")
}

/// The program's own icon.
pub(super) fn program() -> Option<Image> {
    entry(include_bytes!("../../../assets/icons/app.ico"), PROGRAM)
}

macro_rules! dark {
    ($name:literal) => {
        include_bytes!(concat!("../../../assets/icons/dark/", $name, ".ico"))
    };
}

fn file(state: IconState) -> &'static [u8] {
    match state {
        IconState::Normal => dark!("normal"),
        IconState::Offline => dark!("offline"),
        IconState::SignInNeeded => dark!("signin"),
        IconState::Waiting(0 | 1) => dark!("waiting-1"),
        IconState::Waiting(2) => dark!("waiting-2"),
        IconState::Waiting(3) => dark!("waiting-3"),
        IconState::Waiting(4) => dark!("waiting-4"),
        IconState::Waiting(5) => dark!("waiting-5"),
        IconState::Waiting(6) => dark!("waiting-6"),
        IconState::Waiting(7) => dark!("waiting-7"),
        IconState::Waiting(8) => dark!("waiting-8"),
        IconState::Waiting(9) => dark!("waiting-9"),
        IconState::Waiting(_) => dark!("waiting-9plus"),
    }
}

/// The PNG image of this width in an `.ico` file.
fn entry(ico: &[u8], width: u32) -> Option<Image> {
    let count = u16::from_le_bytes(ico.get(4..6)?.try_into().ok()?);
    let entries = ico.get(6..)?.chunks_exact(16).take(count.into());
    let number = |bytes: &[u8]| bytes.try_into().ok().map(u32::from_le_bytes);
    // The width is one byte; 0 stands for 256.
    let entry = entries.into_iter().find(|entry| u32::from(entry[0]) == width % 256)?;
    let length = usize::try_from(number(&entry[8..12])?).ok()?;
    let start = usize::try_from(number(&entry[12..16])?).ok()?;
    decode(ico.get(start..start.checked_add(length)?)?)
}

fn decode(file: &[u8]) -> Option<Image> {
    let mut reader = png::Decoder::new(Cursor::new(file)).read_info().ok()?;
    let mut rgba = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut rgba).ok()?;
    let plain = (frame.color_type, frame.bit_depth) == (png::ColorType::Rgba, png::BitDepth::Eight);
    plain.then_some(Image { width: frame.width, height: frame.height, rgba })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_picture() {
        let states = [IconState::Normal, IconState::Offline, IconState::SignInNeeded];
        let counts = (1..=10).map(IconState::Waiting);
        let images: Vec<_> = states
            .into_iter()
            .chain(counts)
            .map(|state| entry(file(state), TRAY).unwrap())
            .collect();
        for (at, image) in images.iter().enumerate() {
            assert_eq!((image.width, image.height, image.rgba.len()), (32, 32, 4096));
            assert!(!images[..at].contains(image), "{at}");
        }
        assert_eq!(file(IconState::Waiting(10)), file(IconState::Waiting(usize::MAX)));
    }

    #[test]
    fn the_program_has_an_icon() {
        assert_eq!(program().unwrap().width, PROGRAM);
    }

    #[test]
    fn a_damaged_file_is_no_icon() {
        let whole = file(IconState::Normal);
        for length in [0, 5, 6, 21, 22, 100, whole.len() / 2] {
            let _ = entry(&whole[..length], TRAY);
        }
        assert_eq!(entry(&whole[..100], TRAY), None);
    }
}
