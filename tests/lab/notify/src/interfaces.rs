//! The toast classes' interfaces, as Windows' metadata has them: ids and order of methods are what
//! counts. Interfaces that nobody asks for are left out, and so are the last methods of a table
//! where no program of ours calls them.
#![expect(clippy::missing_safety_doc, reason = "all are called by COM, with COM's promises")]
#![expect(non_snake_case, reason = "names as in the metadata")]

use core::ffi::c_void;

use windows_core::{GUID, HRESULT, HSTRING, IUnknown, IUnknown_Vtbl, Ref, interface};

/// Where a method leaves an object.
pub type Out = *mut *mut c_void;

/// windows-core's own `IInspectable` cannot be the parent of an `#[interface]`.
#[interface("af86e2e0-b12d-4c6a-9c5a-d7aa65101e90")]
pub unsafe trait IInspectable: IUnknown {
    unsafe fn GetIids(&self, count: *mut u32, values: *mut *mut GUID) -> HRESULT;
    unsafe fn GetRuntimeClassName(&self, name: Out) -> HRESULT;
    unsafe fn GetTrustLevel(&self, level: *mut i32) -> HRESULT;
}

#[interface("00000035-0000-0000-c000-000000000046")]
pub unsafe trait IActivationFactory: IInspectable {
    unsafe fn ActivateInstance(&self, instance: Out) -> HRESULT;
}

#[interface("50ac103f-d235-4598-bbef-98fe4d1a3ad4")]
pub unsafe trait IToastNotificationManagerStatics: IInspectable {
    unsafe fn CreateToastNotifier(&self, notifier: Out) -> HRESULT;
    unsafe fn CreateToastNotifierWithId(&self, aumid: Ref<'_, HSTRING>, notifier: Out) -> HRESULT;
    unsafe fn GetTemplateContent(&self, template: i32, document: Out) -> HRESULT;
}

#[interface("7ab93c52-0e48-4750-ba9d-1a4113981847")]
pub unsafe trait IToastNotificationManagerStatics2: IInspectable {
    unsafe fn History(&self, history: Out) -> HRESULT;
}

#[interface("75927b93-03f3-41ec-91d3-6e5bac1b38e7")]
pub unsafe trait IToastNotifier: IInspectable {
    unsafe fn Show(&self, toast: Ref<'_, IToastNotification>) -> HRESULT;
    unsafe fn Hide(&self, toast: Ref<'_, IToastNotification>) -> HRESULT;
    unsafe fn Setting(&self, setting: *mut i32) -> HRESULT;
}

#[interface("997e2675-059e-4e60-8b06-1760917c8b80")]
pub unsafe trait IToastNotification: IInspectable {
    pub unsafe fn Content(&self, document: Out) -> HRESULT;
    unsafe fn SetExpirationTime(&self, time: *mut c_void) -> HRESULT;
    unsafe fn ExpirationTime(&self, time: Out) -> HRESULT;
    unsafe fn Dismissed(&self, handler: *mut c_void, token: *mut i64) -> HRESULT;
    unsafe fn RemoveDismissed(&self, token: i64) -> HRESULT;
    unsafe fn Activated(&self, handler: *mut c_void, token: *mut i64) -> HRESULT;
    unsafe fn RemoveActivated(&self, token: i64) -> HRESULT;
    unsafe fn Failed(&self, handler: *mut c_void, token: *mut i64) -> HRESULT;
    unsafe fn RemoveFailed(&self, token: i64) -> HRESULT;
}

#[interface("9dfb9fd1-143a-490e-90bf-b9fba7132de7")]
pub unsafe trait IToastNotification2: IInspectable {
    unsafe fn SetTag(&self, tag: Ref<'_, HSTRING>) -> HRESULT;
    pub unsafe fn Tag(&self, tag: *mut HSTRING) -> HRESULT;
    unsafe fn SetGroup(&self, group: Ref<'_, HSTRING>) -> HRESULT;
    pub unsafe fn Group(&self, group: *mut HSTRING) -> HRESULT;
    unsafe fn SetSuppressPopup(&self, yes: bool) -> HRESULT;
    unsafe fn SuppressPopup(&self, yes: *mut bool) -> HRESULT;
}

#[interface("15154935-28ea-4727-88e9-c58680e2d118")]
pub unsafe trait IToastNotification4: IInspectable {
    unsafe fn Data(&self, data: Out) -> HRESULT;
    unsafe fn SetData(&self, data: *mut c_void) -> HRESULT;
    unsafe fn Priority(&self, priority: *mut i32) -> HRESULT;
    unsafe fn SetPriority(&self, priority: i32) -> HRESULT;
}

#[interface("04124b20-82c6-4229-b109-fd9ed4662b53")]
pub unsafe trait IToastNotificationFactory: IInspectable {
    unsafe fn CreateToastNotification(
        &self,
        document: Ref<'_, IXmlDocument>,
        toast: Out,
    ) -> HRESULT;
}

#[interface("5caddc63-01d3-4c97-986f-0533483fee14")]
pub unsafe trait IToastNotificationHistory: IInspectable {
    unsafe fn RemoveGroup(&self, group: Ref<'_, HSTRING>) -> HRESULT;
    unsafe fn RemoveGroupWithId(&self, group: Ref<'_, HSTRING>, aumid: Ref<'_, HSTRING>)
    -> HRESULT;
    unsafe fn RemoveGroupedTagWithId(
        &self,
        tag: Ref<'_, HSTRING>,
        group: Ref<'_, HSTRING>,
        aumid: Ref<'_, HSTRING>,
    ) -> HRESULT;
    unsafe fn RemoveGroupedTag(&self, tag: Ref<'_, HSTRING>, group: Ref<'_, HSTRING>) -> HRESULT;
    unsafe fn Remove(&self, tag: Ref<'_, HSTRING>) -> HRESULT;
    unsafe fn Clear(&self) -> HRESULT;
    unsafe fn ClearWithId(&self, aumid: Ref<'_, HSTRING>) -> HRESULT;
}

/// What `Failed` is given: a `TypedEventHandler<ToastNotification, ToastFailedEventArgs>`. Nobody
/// asks for it by its id, which is not this one.
#[interface("9de1c535-6ae1-11e0-84e1-18a905bcc53f")]
pub unsafe trait FailedHandler: IUnknown {
    pub unsafe fn Invoke(&self, sender: *mut c_void, arguments: *mut c_void) -> HRESULT;
}

#[interface("35176862-cfd4-44f8-ad64-f500fd896c3b")]
pub unsafe trait IToastFailedEventArgs: IInspectable {
    unsafe fn ErrorCode(&self, code: *mut HRESULT) -> HRESULT;
}

/// Only handed around: its methods are never called.
#[interface("f7f3a506-1e87-42d6-bcfb-b8c809fa5494")]
pub unsafe trait IXmlDocument: IInspectable {}

#[interface("6cd0e74e-ee65-4489-9ebf-ca43e87ba637")]
pub unsafe trait IXmlDocumentIO: IInspectable {
    unsafe fn LoadXml(&self, xml: Ref<'_, HSTRING>) -> HRESULT;
    unsafe fn LoadXmlWithSettings(&self, xml: Ref<'_, HSTRING>, settings: *mut c_void) -> HRESULT;
    unsafe fn SaveToFileAsync(&self, file: *mut c_void, operation: Out) -> HRESULT;
}

#[interface("5cc5b382-e6dd-4991-abef-06d8d2e7bd0c")]
pub unsafe trait IXmlNodeSerializer: IInspectable {
    pub unsafe fn GetXml(&self, xml: *mut HSTRING) -> HRESULT;
    unsafe fn InnerText(&self, text: *mut HSTRING) -> HRESULT;
    unsafe fn SetInnerText(&self, text: Ref<'_, HSTRING>) -> HRESULT;
}
