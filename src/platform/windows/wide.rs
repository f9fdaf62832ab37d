//! UTF-16 text that ends with NUL, as Windows takes and gives it.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

/// The text as UTF-16, with its NUL.
pub(super) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// The text up to its NUL, or to the end of the buffer.
pub(super) fn from_wide(buffer: &[u16]) -> String {
    let end = buffer.iter().position(|&unit| unit == 0).unwrap_or(buffer.len());
    String::from_utf16_lossy(&buffer[..end])
}

/// The text that Windows has left at `start`.
///
/// # Safety
/// `start` is readable up to a 0.
pub(super) unsafe fn text_at(start: *const u16) -> String {
    // SAFETY: the caller says that a 0 ends the text, so that many units are readable.
    let units = unsafe {
        let mut units = 0;
        while *start.add(units) != 0 {
            units += 1;
        }
        std::slice::from_raw_parts(start, units)
    };
    String::from_utf16_lossy(units)
}

/// Fills a fixed field, NUL included; cuts what does not fit, never through a character.
pub(super) fn fill(field: &mut [u16], text: &str) {
    let mut at = 0;
    for char in text.chars() {
        let mut units = [0; 2];
        let units = char.encode_utf16(&mut units);
        if at + units.len() >= field.len() {
            break;
        }
        field[at..at + units.len()].copy_from_slice(units);
        at += units.len();
    }
    field[at..].fill(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_cut_between_characters_and_ends() {
        let mut field = [9; 4];
        fill(&mut field, "aé😀");
        assert_eq!(field, [u16::from(b'a'), 0xE9, 0, 0]);
        fill(&mut field, "a😀b");
        assert_eq!(from_wide(&field), "a😀");
    }
}
