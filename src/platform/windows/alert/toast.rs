//! Toasts: Windows keeps them, in the Action Center too, and brings their buttons to the activator.

use std::fmt;

use windows::Data::Xml::Dom::XmlDocument;
use windows::Foundation::TypedEventHandler;
use windows::UI::Notifications::{
    NotificationSetting, ToastFailedEventArgs, ToastNotification, ToastNotificationManager,
    ToastNotifier,
};
use windows::core::{Error, HSTRING, Ref, Result as WinResult};

use super::super::signal::{Signal, Waker};
use super::balloon::Balloon;
use super::identity::AUMID;
use crate::core::alerts::{Alert, AlertTarget};
use crate::core::settings::Source;
use crate::platform::rules::no_toasts::NoToasts;
use crate::platform::rules::toast_tags::Place;
use crate::platform::rules::toast_xml;

/// Why there is no toast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoToast {
    /// For all programs.
    OffByUser,
    /// For this program.
    OffForProgram,
    /// By a Group Policy.
    OffByPolicy,
    /// The platform is missing or does not work.
    Failed(Error),
}

impl NoToast {
    /// The kind of reason.
    pub(super) const fn class(&self) -> NoToasts {
        match self {
            Self::OffByUser => NoToasts::OffByUser,
            Self::OffForProgram => NoToasts::OffForProgram,
            Self::OffByPolicy => NoToasts::OffByPolicy,
            Self::Failed(_) => NoToasts::NoPlatform,
        }
    }
}

impl fmt::Display for NoToast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OffByUser => f.write_str("notificações desligadas pelo usuário"),
            Self::OffForProgram => f.write_str("notificações do Tecjump Tray desligadas"),
            Self::OffByPolicy => f.write_str("notificações desligadas por política"),
            Self::Failed(error) => write!(f, "plataforma de notificações: {error}"),
        }
    }
}

impl From<Error> for NoToast {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Whether a toast would show now.
pub(super) fn works() -> Result<(), NoToast> {
    notifier().map(drop)
}

/// Hands alerts to Windows.
pub(super) struct Toasts {
    waker: Waker,
    source: Source,
}

impl Toasts {
    /// None yet.
    pub(super) fn new(waker: Waker, source: Source) -> Self {
        Self { waker, source }
    }

    /// Alerts come from this source from now on.
    pub(super) fn set_source(&mut self, source: Source) {
        self.source = source;
    }

    /// Shows an alert in place of the ticket's last one.
    pub(super) fn show(&self, alert: &Alert) -> Result<(), NoToast> {
        let place = Place::of(&alert.target, alert.toast.source);
        let notifier = notifier()?;
        if let Some(old) = Place::of_old_version(&alert.target, alert.toast.source) {
            remove(old);
        }
        let toast = make(&toast_xml::alert(alert), &place)?;
        let alert = alert.clone();
        self.on_failure(&toast, move || Balloon::instead_of_toast(alert.clone()));
        Ok(notifier.Show(&toast)?)
    }

    /// Shows a one-line notice.
    pub(super) fn show_notice(&self, text: &str, silent: bool) -> Result<(), NoToast> {
        let notifier = notifier()?;
        let toast = make(&toast_xml::notice(text, silent), &Place::of_notice())?;
        let text = text.to_owned();
        self.on_failure(&toast, move || Balloon::notice(text.clone(), silent));
        Ok(notifier.Show(&toast)?)
    }

    /// Removes an alert from the screen and the Action Center.
    pub(super) fn withdraw(&self, target: &AlertTarget) {
        remove(Place::of(target, self.source.name()));
        if let Some(old) = Place::of_old_version(target, self.source.name()) {
            remove(old);
        }
    }

    /// Windows may find only later that it can't show the toast: a balloon replaces it.
    fn on_failure(
        &self,
        toast: &ToastNotification,
        instead: impl Fn() -> Balloon + Send + 'static,
    ) {
        let waker = self.waker.clone();
        let failed = move |_: Ref<'_, ToastNotification>, why: Ref<'_, ToastFailedEventArgs>| {
            let error = why.as_ref().and_then(|why| why.ErrorCode().ok());
            tracing::warn!(?error, "o Windows não mostrou o aviso");
            waker.signal(Signal::ToastFailed(Box::new(instead())));
            Ok(())
        };
        if let Err(error) = toast.Failed(&TypedEventHandler::new(failed)) {
            tracing::debug!(%error, "não foi possível saber quais avisos não foram mostrados");
        }
    }
}

/// Where to hand toasts, if Windows would show them.
fn notifier() -> Result<ToastNotifier, NoToast> {
    let notifier = ToastNotificationManager::CreateToastNotifierWithId(&AUMID.into())?;
    match notifier.Setting() {
        Ok(NotificationSetting::DisabledForUser) => Err(NoToast::OffByUser),
        Ok(NotificationSetting::DisabledForApplication) => Err(NoToast::OffForProgram),
        Ok(NotificationSetting::DisabledByGroupPolicy) => Err(NoToast::OffByPolicy),
        // Before a program's first toast there is no setting, and asking for it is an error.
        _ => Ok(notifier),
    }
}

fn remove(Place { tag, group }: Place) {
    let removed = ToastNotificationManager::History().and_then(|history| {
        history.RemoveGroupedTagWithId(&tag.into(), &group.into(), &AUMID.into())
    });
    if let Err(error) = removed {
        // The platform is missing, or there was no such toast.
        tracing::debug!(%error, "nenhum aviso retirado");
    }
}

fn make(xml: &str, place: &Place) -> WinResult<ToastNotification> {
    let document = XmlDocument::new()?;
    document.LoadXml(&HSTRING::from(xml))?;
    let toast = ToastNotification::CreateToastNotification(&document)?;
    toast.SetTag(&HSTRING::from(&place.tag))?;
    toast.SetGroup(&HSTRING::from(&place.group))?;
    Ok(toast)
}
