//! `ToastNotification`: a toast with its tag, group, content and `Failed` handler.

use core::ffi::c_void;
use std::sync::Mutex;

use windows_core::{GUID, HRESULT, HSTRING, Interface, Ref, implement};

use crate::com::{E_INVALIDARG, E_NOTIMPL, S_OK, give, inspectable};
use crate::interfaces::*;

/// UTF-16 units of a tag or group before Windows 10 1703; later 64.
const MAX_TAG: usize = 16;

inspectable!(ToastFactory_Impl, Toast_Impl, Failure_Impl);

#[implement(IActivationFactory, IToastNotificationFactory)]
pub struct ToastFactory;

impl IActivationFactory_Impl for ToastFactory_Impl {
    unsafe fn ActivateInstance(&self, _: Out) -> HRESULT {
        E_NOTIMPL
    }
}

impl IToastNotificationFactory_Impl for ToastFactory_Impl {
    unsafe fn CreateToastNotification(
        &self,
        document: Ref<'_, IXmlDocument>,
        toast: Out,
    ) -> HRESULT {
        let Some(document) = document.cloned() else {
            return E_INVALIDARG;
        };
        give::<_, IToastNotification>(
            Toast { document, names: Mutex::default(), failed: Mutex::default() },
            toast,
        )
    }
}

#[derive(Default)]
struct Names {
    tag: HSTRING,
    group: HSTRING,
    suppress: bool,
    priority: i32,
}

#[implement(IToastNotification, IToastNotification2, IToastNotification4)]
struct Toast {
    document: IXmlDocument,
    names: Mutex<Names>,
    failed: Mutex<Option<FailedHandler>>,
}

#[implement(IToastFailedEventArgs)]
struct Failure(HRESULT);

impl IToastFailedEventArgs_Impl for Failure_Impl {
    unsafe fn ErrorCode(&self, code: *mut HRESULT) -> HRESULT {
        // SAFETY: COM's callers leave room for the answer
        unsafe { code.write(self.0) };
        S_OK
    }
}

/// A call to the handler, for another thread: handler and toast are free-threaded.
struct FailedCall(FailedHandler, IToastNotification);
// SAFETY: a delegate of the windows crate is agile, and a toast has its state in mutexes
unsafe impl Send for FailedCall {}

impl FailedCall {
    /// From a thread of its own, as Windows does.
    fn start(self, code: HRESULT) {
        std::thread::spawn(move || self.run(code));
    }

    fn run(self, code: HRESULT) {
        let arguments: IToastFailedEventArgs = Failure(code).into();
        // SAFETY: both arguments live through the call
        let _ = unsafe { self.0.Invoke(self.1.as_raw(), arguments.as_raw()) };
    }
}

impl Toast {
    fn names(&self) -> std::sync::MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(|broken| broken.into_inner())
    }
}

impl IToastNotification_Impl for Toast_Impl {
    unsafe fn Content(&self, document: Out) -> HRESULT {
        // SAFETY: COM's callers leave room for the answer
        unsafe { document.write(self.document.clone().into_raw()) };
        S_OK
    }
    unsafe fn SetExpirationTime(&self, _: *mut c_void) -> HRESULT {
        S_OK
    }
    unsafe fn ExpirationTime(&self, _: Out) -> HRESULT {
        E_NOTIMPL
    }
    unsafe fn Dismissed(&self, _: *mut c_void, token: *mut i64) -> HRESULT {
        // SAFETY: COM's callers leave room for the answer
        unsafe { token.write(1) };
        S_OK
    }
    unsafe fn RemoveDismissed(&self, _: i64) -> HRESULT {
        S_OK
    }
    unsafe fn Activated(&self, _: *mut c_void, token: *mut i64) -> HRESULT {
        // SAFETY: COM's callers leave room for the answer
        unsafe { token.write(2) };
        S_OK
    }
    unsafe fn RemoveActivated(&self, _: i64) -> HRESULT {
        S_OK
    }
    unsafe fn Failed(&self, handler: *mut c_void, token: *mut i64) -> HRESULT {
        // SAFETY: a delegate, counted here for us; COM's callers leave room for the answer
        unsafe {
            let handler = FailedHandler::from_raw_borrowed(&handler).cloned();
            *self.failed.lock().unwrap_or_else(|broken| broken.into_inner()) = handler;
            token.write(3);
        }
        S_OK
    }
    unsafe fn RemoveFailed(&self, _: i64) -> HRESULT {
        S_OK
    }
}

impl IToastNotification2_Impl for Toast_Impl {
    unsafe fn SetTag(&self, tag: Ref<'_, HSTRING>) -> HRESULT {
        if tag.len() > MAX_TAG {
            return E_INVALIDARG;
        }
        self.names().tag = (*tag).clone();
        S_OK
    }
    unsafe fn Tag(&self, tag: *mut HSTRING) -> HRESULT {
        // SAFETY: COM's callers leave room for the answer
        unsafe { tag.write(self.names().tag.clone()) };
        S_OK
    }
    unsafe fn SetGroup(&self, group: Ref<'_, HSTRING>) -> HRESULT {
        if group.len() > MAX_TAG {
            return E_INVALIDARG;
        }
        self.names().group = (*group).clone();
        S_OK
    }
    unsafe fn Group(&self, group: *mut HSTRING) -> HRESULT {
        // SAFETY: COM's callers leave room for the answer
        unsafe { group.write(self.names().group.clone()) };
        S_OK
    }
    unsafe fn SetSuppressPopup(&self, yes: bool) -> HRESULT {
        self.names().suppress = yes;
        S_OK
    }
    unsafe fn SuppressPopup(&self, yes: *mut bool) -> HRESULT {
        // SAFETY: COM's callers leave room for the answer
        unsafe { yes.write(self.names().suppress) };
        S_OK
    }
}

impl IToastNotification4_Impl for Toast_Impl {
    unsafe fn Data(&self, _: Out) -> HRESULT {
        E_NOTIMPL
    }
    unsafe fn SetData(&self, _: *mut c_void) -> HRESULT {
        E_NOTIMPL
    }
    unsafe fn Priority(&self, priority: *mut i32) -> HRESULT {
        // SAFETY: COM's callers leave room for the answer
        unsafe { priority.write(self.names().priority) };
        S_OK
    }
    unsafe fn SetPriority(&self, priority: i32) -> HRESULT {
        self.names().priority = priority;
        S_OK
    }
}

/// Calls the toast's own `Failed` handler, if it has one.
pub fn fail(toast: &Ref<'_, IToastNotification>, code: HRESULT) {
    let Some(toast) = toast.cloned() else { return };
    let Ok(object) = toast.cast_object::<Toast>() else { return };
    let handler = object.failed.lock().unwrap_or_else(|broken| broken.into_inner()).clone();
    if let Some(handler) = handler {
        FailedCall(handler, toast).start(code);
    }
}
