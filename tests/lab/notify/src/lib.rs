//! Plays Windows' notification platform under wine: the WinRT classes that a program uses to show
//! toasts. Shows nothing; writes each call down (see `record`).
#![cfg(windows)]

mod interfaces;
mod record;

use core::ffi::c_void;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use interfaces::*;
use serde_json::json;
use windows_core::{
    ComObjectInner, ComObjectInterface, GUID, HRESULT, HSTRING, Interface, Ref, implement,
};

const S_OK: HRESULT = HRESULT(0);
const E_NOTIMPL: HRESULT = HRESULT(0x8000_4001_u32 as i32);
const E_POINTER: HRESULT = HRESULT(0x8000_4003_u32 as i32);
const E_INVALIDARG: HRESULT = HRESULT(0x8007_0057_u32 as i32);
const E_BOUNDS: HRESULT = HRESULT(0x8000_000b_u32 as i32);
const CLASS_E_CLASSNOTAVAILABLE: HRESULT = HRESULT(0x8004_0111_u32 as i32);
/// What Windows' XML parser says of text that is no XML.
const WC_E_SYNTAX: HRESULT = HRESULT(0xc00c_ee2d_u32 as i32);
/// UTF-16 units of a tag or group before Windows 10 1703; later 64.
const MAX_TAG: usize = 16;

/// Leaves a new object, as one of its interfaces, where the caller wants it.
fn give<T: ComObjectInner, I: Interface>(object: T, out: *mut *mut c_void) -> HRESULT
where
    T::Outer: ComObjectInterface<I>,
{
    if out.is_null() {
        return E_POINTER;
    }
    let interface: I = object.into_object().into_interface();
    // SAFETY: not null, and COM's callers leave room for a pointer
    unsafe { out.write(interface.into_raw()) };
    S_OK
}

/// Every WinRT object has these; nobody calls them.
macro_rules! inspectable {
    ($($name:ident),*) => { $(
        impl IInspectable_Impl for $name {
            unsafe fn GetIids(&self, _: *mut u32, _: *mut *mut GUID) -> HRESULT { E_NOTIMPL }
            unsafe fn GetRuntimeClassName(&self, _: Out) -> HRESULT { E_NOTIMPL }
            unsafe fn GetTrustLevel(&self, _: *mut i32) -> HRESULT { E_NOTIMPL }
        }
    )* };
}
inspectable!(Failure_Impl, Manager_Impl, Notifier_Impl, History_Impl, ToastFactory_Impl, Toast_Impl, DocumentFactory_Impl, Document_Impl);

// ---- ToastNotificationManager ----------------------------------------------------------

#[implement(IActivationFactory, IToastNotificationManagerStatics, IToastNotificationManagerStatics2)]
struct Manager;

impl IActivationFactory_Impl for Manager_Impl {
    unsafe fn ActivateInstance(&self, _: Out) -> HRESULT {
        E_NOTIMPL
    }
}

impl IToastNotificationManagerStatics_Impl for Manager_Impl {
    /// For packaged programs only.
    unsafe fn CreateToastNotifier(&self, _: Out) -> HRESULT {
        E_BOUNDS
    }
    unsafe fn CreateToastNotifierWithId(&self, aumid: Ref<'_, HSTRING>, notifier: Out) -> HRESULT {
        give::<_, IToastNotifier>(Notifier { aumid: aumid.to_string_lossy() }, notifier)
    }
    unsafe fn GetTemplateContent(&self, _: i32, _: Out) -> HRESULT {
        E_NOTIMPL
    }
}

impl IToastNotificationManagerStatics2_Impl for Manager_Impl {
    unsafe fn History(&self, history: Out) -> HRESULT {
        give::<_, IToastNotificationHistory>(History, history)
    }
}

#[implement(IToastNotifier)]
struct Notifier {
    aumid: String,
}

/// Tag, group and content of a toast.
fn parts(toast: &Ref<'_, IToastNotification>) -> Result<(String, String, String), HRESULT> {
    let toast = toast.as_ref().ok_or(E_POINTER)?;
    let named: IToastNotification2 = toast.cast().map_err(|e| e.code())?;
    let (mut tag, mut group, mut xml) = (HSTRING::new(), HSTRING::new(), HSTRING::new());
    let mut document = core::ptr::null_mut();
    // SAFETY: calls to our own objects, with places for what they give
    unsafe {
        named.Tag(&mut tag).ok().map_err(|e| e.code())?;
        named.Group(&mut group).ok().map_err(|e| e.code())?;
        toast.Content(&mut document).ok().map_err(|e| e.code())?;
        let document = IXmlDocument::from_raw(document);
        let serializer: IXmlNodeSerializer = document.cast().map_err(|e| e.code())?;
        serializer.GetXml(&mut xml).ok().map_err(|e| e.code())?;
    }
    Ok((tag.to_string_lossy(), group.to_string_lossy(), xml.to_string_lossy()))
}

/// Has the toast's own handler hear of it.
fn fail(toast: &Ref<'_, IToastNotification>, code: HRESULT) {
    let Some(toast) = toast.cloned() else { return };
    let Ok(object) = toast.cast_object::<Toast>() else { return };
    let handler = object.failed.lock().unwrap_or_else(|broken| broken.into_inner()).clone();
    if let Some(handler) = handler {
        Told(handler, toast).later(code);
    }
}

impl IToastNotifier_Impl for Notifier_Impl {
    unsafe fn Show(&self, toast: Ref<'_, IToastNotification>) -> HRESULT {
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at_us = u64::try_from(at.as_micros()).unwrap_or_default();
        let (tag, group, xml) = match parts(&toast) {
            Ok(parts) => parts,
            Err(error) => return error,
        };
        let answer = record::show();
        let call = match answer.is_ok() {
            false => "refused",
            true if !record::is_registered(&self.aumid) => "dropped",
            true if record::setting().is_ok_and(|setting| setting != 0) => "suppressed",
            true if record::fail().is_err() => "failed",
            true => "show",
        };
        if call == "failed" {
            fail(&toast, record::fail());
        }
        record::write(&json!({
            "call": call, "aumid": self.aumid, "tag": tag, "group": group, "xml": xml, "at_us": at_us,
        }));
        answer
    }
    unsafe fn Hide(&self, toast: Ref<'_, IToastNotification>) -> HRESULT {
        match parts(&toast) {
            Ok((tag, group, _)) => {
                record::write(&json!({"call": "hide", "aumid": self.aumid, "tag": tag, "group": group}));
                S_OK
            }
            Err(error) => error,
        }
    }
    unsafe fn Setting(&self, setting: *mut i32) -> HRESULT {
        match record::setting() {
            Ok(value) => {
                // SAFETY: COM's callers leave room for the answer
                unsafe { setting.write(value) };
                S_OK
            }
            Err(error) => error,
        }
    }
}

#[implement(IToastNotificationHistory)]
struct History;

impl IToastNotificationHistory_Impl for History_Impl {
    unsafe fn RemoveGroup(&self, _: Ref<'_, HSTRING>) -> HRESULT {
        E_BOUNDS
    }
    unsafe fn RemoveGroupWithId(&self, group: Ref<'_, HSTRING>, aumid: Ref<'_, HSTRING>) -> HRESULT {
        record::write(&json!({"call": "remove", "aumid": aumid.to_string_lossy(), "group": group.to_string_lossy()}));
        S_OK
    }
    unsafe fn RemoveGroupedTagWithId(
        &self,
        tag: Ref<'_, HSTRING>,
        group: Ref<'_, HSTRING>,
        aumid: Ref<'_, HSTRING>,
    ) -> HRESULT {
        if tag.is_empty() || group.is_empty() {
            return E_INVALIDARG;
        }
        record::write(&json!({
            "call": "remove", "aumid": aumid.to_string_lossy(),
            "tag": tag.to_string_lossy(), "group": group.to_string_lossy(),
        }));
        S_OK
    }
    /// This and the others without a name are for packaged programs only.
    unsafe fn RemoveGroupedTag(&self, _: Ref<'_, HSTRING>, _: Ref<'_, HSTRING>) -> HRESULT {
        E_BOUNDS
    }
    unsafe fn Remove(&self, _: Ref<'_, HSTRING>) -> HRESULT {
        E_BOUNDS
    }
    unsafe fn Clear(&self) -> HRESULT {
        E_BOUNDS
    }
    unsafe fn ClearWithId(&self, aumid: Ref<'_, HSTRING>) -> HRESULT {
        record::write(&json!({"call": "remove", "aumid": aumid.to_string_lossy()}));
        S_OK
    }
}

// ---- ToastNotification -----------------------------------------------------------------

#[implement(IActivationFactory, IToastNotificationFactory)]
struct ToastFactory;

impl IActivationFactory_Impl for ToastFactory_Impl {
    unsafe fn ActivateInstance(&self, _: Out) -> HRESULT {
        E_NOTIMPL
    }
}

impl IToastNotificationFactory_Impl for ToastFactory_Impl {
    unsafe fn CreateToastNotification(&self, document: Ref<'_, IXmlDocument>, toast: Out) -> HRESULT {
        let Some(document) = document.cloned() else {
            return E_INVALIDARG;
        };
        give::<_, IToastNotification>(Toast { document, names: Mutex::default(), failed: Mutex::default() }, toast)
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

/// A handler and a toast, on their way to another thread: both are free-threaded.
struct Told(FailedHandler, IToastNotification);
// SAFETY: a delegate of the windows crate is agile, and a toast has its state in mutexes
unsafe impl Send for Told {}

impl Told {
    /// Says from a thread of its own that the toast failed, as Windows does.
    fn later(self, code: HRESULT) {
        std::thread::spawn(move || self.now(code));
    }

    fn now(self, code: HRESULT) {
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

// ---- XmlDocument -----------------------------------------------------------------------

#[implement(IActivationFactory)]
struct DocumentFactory;

impl IActivationFactory_Impl for DocumentFactory_Impl {
    unsafe fn ActivateInstance(&self, instance: Out) -> HRESULT {
        give::<_, IXmlDocument>(Document::default(), instance)
    }
}

#[implement(IXmlDocument, IXmlDocumentIO, IXmlNodeSerializer)]
#[derive(Default)]
struct Document {
    xml: Mutex<HSTRING>,
}

impl IXmlDocument_Impl for Document_Impl {}

impl IXmlDocumentIO_Impl for Document_Impl {
    unsafe fn LoadXml(&self, xml: Ref<'_, HSTRING>) -> HRESULT {
        let parsed = match String::from_utf16(&xml) {
            Ok(text) => roxmltree::Document::parse(&text).map(|_| ()).map_err(|e| e.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = parsed {
            record::write(&json!({"call": "malformed", "error": error, "xml": xml.to_string_lossy()}));
            return WC_E_SYNTAX;
        }
        *self.xml.lock().unwrap_or_else(|broken| broken.into_inner()) = (*xml).clone();
        S_OK
    }
    unsafe fn LoadXmlWithSettings(&self, _: Ref<'_, HSTRING>, _: *mut c_void) -> HRESULT {
        E_NOTIMPL
    }
    unsafe fn SaveToFileAsync(&self, _: *mut c_void, _: Out) -> HRESULT {
        E_NOTIMPL
    }
}

impl IXmlNodeSerializer_Impl for Document_Impl {
    unsafe fn GetXml(&self, xml: *mut HSTRING) -> HRESULT {
        let text = self.xml.lock().unwrap_or_else(|broken| broken.into_inner()).clone();
        // SAFETY: COM's callers leave room for the answer
        unsafe { xml.write(text) };
        S_OK
    }
    unsafe fn InnerText(&self, _: *mut HSTRING) -> HRESULT {
        E_NOTIMPL
    }
    unsafe fn SetInnerText(&self, _: Ref<'_, HSTRING>) -> HRESULT {
        E_NOTIMPL
    }
}

// ---- what wine calls -------------------------------------------------------------------

/// The factory of a class that the registry names this DLL for.
#[unsafe(no_mangle)]
extern "system" fn DllGetActivationFactory(class: Ref<'_, HSTRING>, factory: Out) -> HRESULT {
    match class.to_string_lossy().as_str() {
        "Windows.UI.Notifications.ToastNotificationManager" => give::<_, IActivationFactory>(Manager, factory),
        "Windows.UI.Notifications.ToastNotification" => give::<_, IActivationFactory>(ToastFactory, factory),
        "Windows.Data.Xml.Dom.XmlDocument" => give::<_, IActivationFactory>(DocumentFactory, factory),
        _ => CLASS_E_CLASSNOTAVAILABLE,
    }
}
