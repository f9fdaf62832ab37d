//! The core's icon and menu as real ones, through tray-icon and muda.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tray_icon::menu::{
    IsMenuItem, Menu as NativeMenu, MenuEvent, MenuId, MenuItem, PredefinedMenuItem, Submenu,
};
use tray_icon::{TrayIcon, TrayIconBuilder};

use super::icons;
use crate::core::event::Event;
use crate::core::view::{Action, Item, Menu, Tray};
use crate::ports::events::EventSender;

/// What each line of the native menu does. Shared with muda's handler, which wants to be `Sync`.
pub(super) type Actions = Arc<Mutex<HashMap<MenuId, Action>>>;

/// The icon in the notification area and its menu. Lives on the UI thread.
pub(super) struct TrayShell {
    icon: TrayIcon,
    actions: Actions,
    shown: Menu,
    lines: Vec<Line>,
    native: NativeMenu,
}

impl TrayShell {
    /// Puts the icon up. What is chosen from its menu is looked up in `actions`.
    pub(super) fn new(tray: &Tray, actions: &Actions) -> tray_icon::Result<Self> {
        let actions = Arc::clone(actions);
        let native = NativeMenu::new();
        let icon = TrayIconBuilder::new()
            .with_id("tecjump-tray")
            .with_title("Tecjump")
            .with_icon(icons::load(tray.icon))
            .with_tooltip(&tray.tooltip)
            .with_menu(Box::new(native.clone()))
            .build()?;
        Ok(Self { icon, actions, shown: Menu::new(), lines: Vec::new(), native })
    }

    /// Shows this icon and tooltip. An error means that the taskbar does not have the icon.
    pub(super) fn show_tray(&self, tray: &Tray) -> tray_icon::Result<()> {
        // Both are tried even if the first fails: they are remembered one by one.
        let icon = self.icon.set_icon(Some(icons::load(tray.icon)));
        let tooltip = self.icon.set_tooltip(Some(&tray.tooltip));
        icon.and(tooltip)
    }

    /// Shows this menu: new labels go into the existing lines, anything else makes a new menu.
    ///
    /// Not to be called while the menu is open.
    pub(super) fn show_menu(&mut self, menu: Menu) {
        if same_but_for_labels(&self.shown, &menu) {
            relabel(&self.lines, &self.shown, &menu);
        } else {
            let native = NativeMenu::new();
            let mut actions = HashMap::new();
            self.lines = build(&menu, &mut actions, &mut |line| native.append(line));
            *self.actions.lock().unwrap_or_else(PoisonError::into_inner) = actions;
            self.icon.set_menu(Some(Box::new(native.clone())));
            self.native = native; // the old one goes only now that nothing shows it
        }
        self.shown = menu;
    }
}

/// Sends the core what the user chooses, whichever icon's menu it is. To be called once: muda takes
/// only one handler.
pub(super) fn answer_choices(events: EventSender) -> Actions {
    let all = Actions::default();
    let actions = Arc::clone(&all);
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        let actions = actions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(action) = actions.get(event.id()) {
            events.send(Event::Chosen(action.clone()));
        }
    }));
    all
}

/// One line of the native menu.
enum Line {
    Choice(MenuItem),
    Submenu(Submenu, Vec<Line>),
    Separator,
}

/// Where a new line goes: muda's menu and submenu have no common type.
type Append<'a> = &'a mut dyn FnMut(&dyn IsMenuItem) -> tray_icon::menu::Result<()>;

fn build(items: &[Item], actions: &mut HashMap<MenuId, Action>, append: Append<'_>) -> Vec<Line> {
    let mut lines = Vec::with_capacity(items.len());
    for item in items {
        let (line, added) = match item {
            Item::Choice { label, action, .. } => {
                let line = MenuItem::new(escape(label), true, None);
                actions.insert(line.id().clone(), action.clone());
                let added = append(&line);
                (Line::Choice(line), added)
            }
            Item::Submenu { label, items, .. } => {
                let line = Submenu::new(escape(label), true);
                let lines = build(items, actions, &mut |below| line.append(below));
                let added = append(&line);
                (Line::Submenu(line, lines), added)
            }
            Item::Separator => (Line::Separator, append(&PredefinedMenuItem::separator())),
        };
        if let Err(error) = added {
            tracing::warn!(%error, "não foi possível criar um item do menu");
        }
        lines.push(line);
    }
    lines
}

/// Changes the labels that differ. The menus are the same but for these.
fn relabel(lines: &[Line], old: &[Item], new: &[Item]) {
    for ((line, old), new) in lines.iter().zip(old).zip(new) {
        match (line, old, new) {
            (Line::Choice(line), Item::Choice { label: old, .. }, Item::Choice { label, .. })
                if old != label =>
            {
                line.set_text(escape(label));
            }
            (
                Line::Submenu(line, lines),
                Item::Submenu { label: old, items: old_items, .. },
                Item::Submenu { label, items, .. },
            ) => {
                if old != label {
                    line.set_text(escape(label));
                }
                relabel(lines, old_items, items);
            }
            _ => {}
        }
    }
}

/// Whether only labels differ. A line whose action changed is another line: a click on its way
/// must not open another ticket.
fn same_but_for_labels(one: &[Item], other: &[Item]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|pair| match pair {
            (Item::Choice { action: one, .. }, Item::Choice { action: other, .. }) => one == other,
            (Item::Submenu { items: one, .. }, Item::Submenu { items: other, .. }) => {
                same_but_for_labels(one, other)
            }
            (Item::Separator, Item::Separator) => true,
            _ => false,
        })
}

/// Plain text as muda wants it: `&` would underline the next letter, a tab would move the rest to
/// the right edge.
fn escape(label: &str) -> String {
    label.replace('&', "&&").replace('\t', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(label: &str, action: Action) -> Item {
        Item::Choice { label: label.into(), key: None, action }
    }

    fn submenu(label: &str, items: Vec<Item>) -> Item {
        Item::Submenu { label: label.into(), key: None, items }
    }

    #[test]
    fn labels_are_plain_text() {
        assert_eq!(escape("R&D\tDúvida"), "R&&D Dúvida");
    }

    #[test]
    fn new_labels_keep_the_menu() {
        let menu = |when: &str| {
            vec![
                submenu("Suporte", vec![choice("E-mail", Action::Email)]),
                Item::Separator,
                choice(when, Action::CheckNow),
            ]
        };
        assert!(same_but_for_labels(&menu("Verificar agora (10:00)"), &menu("Verificar agora")));
    }

    #[test]
    fn another_action_or_line_makes_a_new_menu() {
        let menu = [choice("Entrar…", Action::SignIn)];
        for other in [
            vec![choice("Entrar…", Action::CheckNow)],
            vec![choice("Entrar…", Action::SignIn), Item::Separator],
            vec![Item::Separator],
            vec![submenu("Entrar…", vec![choice("Entrar…", Action::SignIn)])],
            vec![],
        ] {
            assert!(!same_but_for_labels(&menu, &other));
        }
    }
}
