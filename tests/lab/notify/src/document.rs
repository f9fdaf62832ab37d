//! `XmlDocument`: loads a toast's XML and refuses what is malformed.

use core::ffi::c_void;
use std::sync::Mutex;

use serde_json::json;
use windows_core::{GUID, HRESULT, HSTRING, Ref, implement};

use crate::com::{E_NOTIMPL, S_OK, WC_E_SYNTAX, give, inspectable};
use crate::interfaces::*;
use crate::record;

inspectable!(DocumentFactory_Impl, Document_Impl);

#[implement(IActivationFactory)]
pub struct DocumentFactory;

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
            record::write(
                &json!({"call": "malformed", "error": error, "xml": xml.to_string_lossy()}),
            );
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
