//! `ToastNotificationManager` and what it makes: the notifier, which records each toast, and the history.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use windows_core::{GUID, HRESULT, HSTRING, Interface, Ref, implement};

use crate::com::{E_BOUNDS, E_INVALIDARG, E_NOTIMPL, E_POINTER, S_OK, give, inspectable};
use crate::interfaces::*;
use crate::record;
use crate::toast::fail;

inspectable!(Manager_Impl, Notifier_Impl, History_Impl);

#[implement(
    IActivationFactory,
    IToastNotificationManagerStatics,
    IToastNotificationManagerStatics2
)]
pub struct Manager;

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
                record::write(
                    &json!({"call": "hide", "aumid": self.aumid, "tag": tag, "group": group}),
                );
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
    unsafe fn RemoveGroupWithId(
        &self,
        group: Ref<'_, HSTRING>,
        aumid: Ref<'_, HSTRING>,
    ) -> HRESULT {
        record::write(
            &json!({"call": "remove", "aumid": aumid.to_string_lossy(), "group": group.to_string_lossy()}),
        );
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
