//! Stands in for Windows' notification platform under wine: the WinRT classes that a program uses to show
//! toasts. Shows nothing; records each call (see `record`).
#![cfg(windows)]

mod com;
mod document;
mod interfaces;
mod notifier;
mod record;
mod toast;

use windows_core::{HRESULT, HSTRING, Ref};

use com::{CLASS_E_CLASSNOTAVAILABLE, give};
use document::DocumentFactory;
use interfaces::{IActivationFactory, Out};
use notifier::Manager;
use toast::ToastFactory;

/// Called by wine: the factory of a class for which the registry names this DLL.
#[unsafe(no_mangle)]
extern "system" fn DllGetActivationFactory(class: Ref<'_, HSTRING>, factory: Out) -> HRESULT {
    match class.to_string_lossy().as_str() {
        "Windows.UI.Notifications.ToastNotificationManager" => {
            give::<_, IActivationFactory>(Manager, factory)
        }
        "Windows.UI.Notifications.ToastNotification" => {
            give::<_, IActivationFactory>(ToastFactory, factory)
        }
        "Windows.Data.Xml.Dom.XmlDocument" => {
            give::<_, IActivationFactory>(DocumentFactory, factory)
        }
        _ => CLASS_E_CLASSNOTAVAILABLE,
    }
}
