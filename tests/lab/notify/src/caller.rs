//! A tiny program with toasts: proves the lab's notification platform before the real one uses it.
//!
//! caller show AUMID TAG GROUP XML · caller remove AUMID TAG GROUP · caller setting AUMID
//! caller serve CLSID FILE: an activator that writes what it is called with; ends after one call.

use std::fs::OpenOptions;
use std::io::Write;
use std::process::ExitCode;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use serde_json::json;
use windows::Data::Xml::Dom::XmlDocument;
use windows::UI::Notifications::{ToastNotification, ToastNotificationManager};
use windows::Win32::System::Com::{
    CLSCTX_LOCAL_SERVER, COINIT_MULTITHREADED, CoInitializeEx, CoRegisterClassObject,
    IClassFactory, IClassFactory_Impl, REGCLS_MULTIPLEUSE,
};
use windows::Win32::UI::Notifications::{
    INotificationActivationCallback, INotificationActivationCallback_Impl,
    NOTIFICATION_USER_INPUT_DATA,
};
use windows_core::{
    BOOL, GUID, HSTRING, IUnknown, Interface, PCWSTR, Ref, Result, implement,
};

#[implement(IClassFactory)]
struct Factory(Sender<()>, String);

impl IClassFactory_Impl for Factory_Impl {
    fn CreateInstance(
        &self,
        _: Ref<'_, IUnknown>,
        id: *const GUID,
        out: *mut *mut core::ffi::c_void,
    ) -> Result<()> {
        let made: INotificationActivationCallback = Callback(self.0.clone(), self.1.clone()).into();
        // SAFETY: COM's own pointers
        unsafe { made.query(id, out).ok() }
    }
    fn LockServer(&self, _: BOOL) -> Result<()> {
        Ok(())
    }
}

#[implement(INotificationActivationCallback)]
struct Callback(Sender<()>, String);

impl INotificationActivationCallback_Impl for Callback_Impl {
    fn Activate(
        &self,
        aumid: &PCWSTR,
        arguments: &PCWSTR,
        data: *const NOTIFICATION_USER_INPUT_DATA,
        count: u32,
    ) -> Result<()> {
        // SAFETY: texts end with a zero
        let text = |text: &PCWSTR| unsafe { text.to_string() }.unwrap_or_default();
        let inputs: Vec<_> = (0..count as usize)
            // SAFETY: there are `count` of them
            .map(|at| unsafe { &*data.add(at) })
            .map(|input| (text(&input.Key), text(&input.Value)))
            .collect();
        let command: Vec<_> = std::env::args().collect();
        let line = json!({
            "aumid": text(aumid), "arguments": text(arguments), "inputs": inputs, "command": command,
        });
        if let Ok(mut file) = OpenOptions::new().create(true).append(true).open(&self.1) {
            let _ = file.write_all(format!("{line}\n").as_bytes());
        }
        let _ = self.0.send(());
        Ok(())
    }
}

fn run(words: &[&str]) -> Result<String> {
    match words {
        ["show", aumid, tag, group, xml] => {
            let document = XmlDocument::new()?;
            document.LoadXml(&HSTRING::from(*xml))?;
            let toast = ToastNotification::CreateToastNotification(&document)?;
            toast.SetTag(&HSTRING::from(*tag))?;
            toast.SetGroup(&HSTRING::from(*group))?;
            ToastNotificationManager::CreateToastNotifierWithId(&HSTRING::from(*aumid))?.Show(&toast)?;
            Ok(String::new())
        }
        ["remove", aumid, tag, group] => {
            ToastNotificationManager::History()?.RemoveGroupedTagWithId(
                &HSTRING::from(*tag),
                &HSTRING::from(*group),
                &HSTRING::from(*aumid),
            )?;
            Ok(String::new())
        }
        ["setting", aumid] => {
            let notifier = ToastNotificationManager::CreateToastNotifierWithId(&HSTRING::from(*aumid))?;
            Ok(notifier.Setting()?.0.to_string())
        }
        ["serve", class, file, ..] => {
            let (send, receive) = channel();
            let factory: IClassFactory = Factory(send, (*file).into()).into();
            let class = GUID::try_from(*class).unwrap_or_default();
            // SAFETY: plain calls with values that live on
            unsafe {
                CoInitializeEx(None, COINIT_MULTITHREADED).ok()?;
                CoRegisterClassObject(&class, &factory, CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE)?;
            }
            let _ = receive.recv_timeout(Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(200)); // the answer goes out first
            Ok(String::new())
        }
        _ => Ok("usage".into()),
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("0x{:08x}", error.code().0);
            ExitCode::FAILURE
        }
    }
}
