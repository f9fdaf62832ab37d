//! The core's menu as Windows' own.
//!
//! Not muda's: what muda needs of comctl32 loads that library at every start, which under wine
//! costs as much memory as the smallest program with an icon, and a popup of lines needs none of it.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use windows_sys::Win32::Foundation::FALSE;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    AppendMenuW, CreatePopupMenu, DestroyMenu, HMENU, MENU_ITEM_FLAGS, MF_POPUP, MF_SEPARATOR,
    MF_STRING,
};

use super::wide::wide;
use crate::core::view::{Action, Item};
use crate::platform::rules::menu_label::menu_label;

/// A popup menu; its lines are numbered from 1 in the order of their actions.
pub(super) struct NativeMenu {
    handle: HMENU,
    actions: Vec<Action>,
}

impl NativeMenu {
    /// Makes it. What Windows has no room for is missing, with a line in the log.
    pub(super) fn new(items: &[Item]) -> Self {
        let mut actions = Vec::new();
        let handle = build(items, &mut actions);
        Self { handle, actions }
    }

    /// Null when Windows could not make it.
    pub(super) fn handle(&self) -> HMENU {
        self.handle
    }

    /// What the line of this number does.
    pub(super) fn action(&self, number: i32) -> Option<&Action> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.actions.get(at)
    }
}

impl Drop for NativeMenu {
    fn drop(&mut self) {
        // SAFETY: ours, destroyed once, with the menus below it; null is answered FALSE.
        unsafe { DestroyMenu(self.handle) };
    }
}

fn build(items: &[Item], actions: &mut Vec<Action>) -> HMENU {
    // SAFETY: no arguments.
    let menu = unsafe { CreatePopupMenu() };
    for item in items {
        let added = match item {
            Item::Choice { label, key, action } => {
                actions.push(action.clone());
                append(menu, MF_STRING, actions.len(), &menu_label(label, *key))
            }
            Item::Submenu { label, key, items } => {
                let below = build(items, actions);
                let added = append(menu, MF_POPUP, below as usize, &menu_label(label, *key));
                if !added {
                    // SAFETY: ours, and no menu has it.
                    unsafe { DestroyMenu(below) };
                }
                added
            }
            Item::Separator => append(menu, MF_SEPARATOR, 0, ""),
        };
        if !added {
            tracing::warn!(error = %std::io::Error::last_os_error(), "não foi possível criar um item do menu");
        }
    }
    menu
}

fn append(menu: HMENU, kind: MENU_ITEM_FLAGS, id: usize, label: &str) -> bool {
    // SAFETY: the text lives through the call, which copies it; a menu below becomes this one's.
    unsafe { AppendMenuW(menu, kind, id, wide(label).as_ptr()) != FALSE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_to_actions_also_below() {
        let choice =
            |action: &Action| Item::Choice { label: "x".into(), key: None, action: action.clone() };
        let menu = NativeMenu::new(&[
            choice(&Action::OpenHub),
            Item::Separator,
            Item::Submenu { label: "y".into(), key: None, items: vec![choice(&Action::Email)] },
            choice(&Action::Exit),
        ]);
        let actions: Vec<_> = (0..5).map(|number| menu.action(number)).collect();
        let expected = [Action::OpenHub, Action::Email, Action::Exit];
        assert_eq!(actions[1..4], expected.each_ref().map(Some));
        assert_eq!((actions[0], actions[4]), (None, None));
    }
}
