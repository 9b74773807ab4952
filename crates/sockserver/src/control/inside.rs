//! Which server's handler a thread is in.

use std::cell::Cell;
use std::ptr;

use super::Control;

thread_local! {
    static INSIDE: Cell<*const Control> = const { Cell::new(ptr::null()) };
}

/// Calls a handler of a server; until it is back, this thread knows.
pub(crate) fn inside<T>(control: &Control, call: impl FnOnce() -> T) -> T {
    // Restored also when the call panics.
    struct Restore(*const Control);
    impl Drop for Restore {
        fn drop(&mut self) {
            INSIDE.set(self.0);
        }
    }
    let _restore = Restore(INSIDE.replace(control));
    call()
}

/// Whether this thread is in a handler of the server.
pub(super) fn is_inside(control: &Control) -> bool {
    ptr::eq(INSIDE.get(), control)
}
