//! Receives the buttons of our toasts. COM calls this from any thread, and starts the program for it
//! if it is not running.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]
#![expect(clippy::inline_always, clippy::ref_as_ptr, reason = "what `implement` expands to")]

use std::ffi::c_void;
use std::time::Duration;

use windows::Win32::Foundation::{CLASS_E_NOAGGREGATION, E_FAIL, E_POINTER};
use windows::Win32::System::Com::{
    CLSCTX_LOCAL_SERVER, CoIncrementMTAUsage, CoRegisterClassObject, CoRevokeClassObject,
    IClassFactory, IClassFactory_Impl, REGCLS_MULTIPLEUSE,
};
use windows::Win32::UI::Notifications::{
    INotificationActivationCallback, INotificationActivationCallback_Impl,
    NOTIFICATION_USER_INPUT_DATA,
};
use windows::core::{BOOL, GUID, IUnknown, Interface, PCWSTR, Ref, Result, implement};

use super::identity::{AUMID, CLASS};
use crate::core::event::Event;
use crate::core::replies::activation;
use crate::core::settings::Source;
use crate::ports::events::EventSender;

/// The toast closes when we return, so the reply should be on disk by then.
const PATIENCE: Duration = Duration::from_secs(3);
/// A toast of ours has two inputs, Windows allows five.
const MAX_INPUTS: usize = 16;

/// The registration of the class object, revoked on drop.
pub(super) struct Activator {
    registration: u32,
}

impl Activator {
    /// Registers the class object.
    pub(super) fn register(events: EventSender, source: Source) -> Result<Self> {
        let factory: IClassFactory =
            Factory { callback: Callback { events, source }.into() }.into();
        // SAFETY: no pointers. Never given back: calls come on threads of COM's own for as long as
        // the process lives, so that an open menu does not block a reply.
        unsafe { CoIncrementMTAUsage() }?;
        // SAFETY: the class' name lives through the call; COM holds the factory until it is revoked.
        let registration = unsafe {
            CoRegisterClassObject(&CLASS, &factory, CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE)
        }?;
        Ok(Self { registration })
    }
}

impl Drop for Activator {
    fn drop(&mut self) {
        // SAFETY: registered by us, revoked once.
        if let Err(error) = unsafe { CoRevokeClassObject(self.registration) } {
            tracing::debug!(%error, "não foi possível retirar a classe dos avisos");
        }
    }
}

#[implement(IClassFactory)]
struct Factory {
    /// One for all callers: it keeps nothing of any of them.
    callback: INotificationActivationCallback,
}

impl IClassFactory_Impl for Factory_Impl {
    fn CreateInstance(
        &self,
        outer: Ref<'_, IUnknown>,
        interface: *const GUID,
        object: *mut *mut c_void,
    ) -> Result<()> {
        if interface.is_null() || object.is_null() {
            return Err(E_POINTER.into());
        }
        // SAFETY: the caller's, and not null.
        unsafe { *object = std::ptr::null_mut() };
        if outer.is_some() {
            return Err(CLASS_E_NOAGGREGATION.into());
        }
        // SAFETY: as above; what is put there is counted.
        unsafe { self.callback.query(interface, object) }.ok()
    }

    fn LockServer(&self, _lock: BOOL) -> Result<()> {
        Ok(()) // the program ends when its user wants
    }
}

#[implement(INotificationActivationCallback)]
struct Callback {
    events: EventSender,
    source: Source,
}

impl INotificationActivationCallback_Impl for Callback_Impl {
    fn Activate(
        &self,
        aumid: &PCWSTR,
        arguments: &PCWSTR,
        inputs: *const NOTIFICATION_USER_INPUT_DATA,
        count: u32,
    ) -> Result<()> {
        // SAFETY: COM hands over texts that ends with NUL and as many inputs as it says, all of which
        // live through the call.
        let (aumid, arguments, inputs) =
            unsafe { (text(*aumid), text(*arguments), read_inputs(inputs, count)) };
        let activation = activation::read(&arguments, &inputs, self.source.name());
        let Some(activation) = activation.filter(|_| aumid == AUMID) else {
            tracing::warn!(unidades = arguments.len(), "ativação ignorada");
            return Ok(());
        };
        self.events.send_and_wait_durable(Event::Activated(activation), PATIENCE).map_err(|_| {
            tracing::error!("ativação sem resposta do programa");
            E_FAIL.into()
        })
    }
}

/// # Safety
/// Null, or as many inputs as it says, each null or a text that ends with NUL.
unsafe fn read_inputs(
    inputs: *const NOTIFICATION_USER_INPUT_DATA,
    count: u32,
) -> Vec<(String, String)> {
    let count = usize::try_from(count).unwrap_or(0);
    if inputs.is_null() || count > MAX_INPUTS {
        return Vec::new();
    }
    // SAFETY: not null, and the caller says how many.
    let inputs = unsafe { std::slice::from_raw_parts(inputs, count) };
    // SAFETY: the caller's promise.
    inputs.iter().map(|input| unsafe { (text(input.Key), text(input.Value)) }).collect()
}

/// # Safety
/// Null, or a text that ends with NUL.
unsafe fn text(text: PCWSTR) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: not null, and the caller's promise. Lone surrogates become U+FFFD.
    String::from_utf16_lossy(unsafe { text.as_wide() })
}
