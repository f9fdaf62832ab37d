//! Which elements are open, and what that means for the text inside.

use std::collections::HashMap;

use super::element::{Element, Name};
use super::state::State;

/// Deeper ones have no state of their own. Browsers stop at 512.
const MAX_DEPTH: usize = 128;

/// The open elements that matter: blocks, and inline elements that change the state. An element
/// inside another one of its name matters too, for its end must not be taken for the outer one's.
#[derive(Debug, Default)]
pub(super) struct Open {
    stack: Vec<Entry>,
    /// How many of a name are open, so that an end tag without a start costs no search.
    counts: HashMap<Name, usize>,
    /// Blocks that are open and too deep to be on the stack.
    too_deep: usize,
}

#[derive(Debug)]
struct Entry {
    name: Name,
    is_block: bool,
    /// Ended already, but a block inside it is still open.
    has_ended: bool,
    state: State,
}

impl Open {
    pub(super) fn state(&self) -> State {
        self.stack.last().map_or_else(State::default, |entry| entry.state)
    }

    pub(super) fn start(&mut self, element: &Element) {
        if element.is_block() {
            self.end_paragraph();
        }
        let matters = element.is_container()
            || element.changes_state()
            || self.counts.get(&element.name).is_some_and(|count| *count > 0);
        if element.is_void() || !matters {
            return;
        }
        if self.stack.len() == MAX_DEPTH {
            self.too_deep += usize::from(element.is_container());
            return;
        }
        let state = element.inside(self.state());
        *self.counts.entry(element.name).or_default() += 1;
        let (name, is_block) = (element.name, element.is_block());
        self.stack.push(Entry { name, is_block, has_ended: false, state });
    }

    pub(super) fn end(&mut self, element: &Element) {
        if self.too_deep > 0 && element.is_container() {
            self.too_deep -= 1;
            return;
        }
        let Some(count) = self.counts.get_mut(&element.name).filter(|count| **count > 0) else {
            return;
        };
        let is_it = |entry: &Entry| entry.name == element.name && !entry.has_ended;
        let Some(at) = self.stack.iter().rposition(is_it) else { return };
        if !element.is_block() && self.stack[at..].iter().any(|entry| entry.is_block) {
            *count -= 1;
            self.stack[at].has_ended = true;
            return;
        }
        self.close_from(at);
    }

    /// A block ends the paragraph around it, but not a paragraph around its table.
    fn end_paragraph(&mut self) {
        if self.counts.get(&Name::P).is_none_or(|count| *count == 0) {
            return;
        }
        let last = self.stack.iter().rposition(|entry| matches!(entry.name, Name::P | Name::TABLE));
        if let Some(at) = last.filter(|at| self.stack[*at].name == Name::P) {
            self.close_from(at);
        }
    }

    fn close_from(&mut self, at: usize) {
        for closed in self.stack.drain(at..).filter(|entry| !entry.has_ended) {
            if let Some(count) = self.counts.get_mut(&closed.name) {
                *count -= 1;
            }
        }
    }
}
