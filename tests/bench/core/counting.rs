//! Time and allocations of the work that is measured.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// The system's allocator with a tally.
struct Counting;

static CALLS: AtomicUsize = AtomicUsize::new(0);
pub(crate) static LIVE: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[expect(unsafe_code, reason = "there is no other way to see every allocation")]
// SAFETY: every call goes to the system's allocator unchanged; the tally touches no memory of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.fetch_add(1, Relaxed);
        LIVE.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        CALLS.fetch_add(1, Relaxed);
        LIVE.fetch_add(size, Relaxed);
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(block, layout, size) }
    }
}

/// What the core's work took so far.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) time: Duration,
    pub(crate) allocations: usize,
}

impl Cost {
    pub(crate) fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let calls = CALLS.load(Relaxed);
        #[expect(clippy::disallowed_methods, reason = "a stopwatch")]
        let begin = Instant::now();
        let done = work();
        self.time += begin.elapsed();
        self.allocations += CALLS.load(Relaxed) - calls;
        done
    }
}

/// The bytes that are allocated now.
pub(crate) fn live_bytes() -> usize {
    LIVE.load(Relaxed)
}
