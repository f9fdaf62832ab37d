//! The program's icons, out of its resources, in the taskbar's size and colours.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use tray_icon::Icon;
use windows_sys::Win32::Foundation::FALSE;
use windows_sys::Win32::Graphics::Gdi::{COLOR_WINDOW, GetSysColor};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::Accessibility::{HCF_HIGHCONTRASTON, HIGHCONTRASTW};
use windows_sys::Win32::UI::HiDpi::{GetDpiForSystem, GetDpiForWindow, GetSystemMetricsForDpi};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    FindWindowW, HICON, IMAGE_ICON, LR_SHARED, LoadImageW, SM_CXICON, SM_CXSMICON,
    SPI_GETHIGHCONTRAST, SystemParametersInfoW,
};
use windows_sys::core::PCWSTR;

use super::registry::{Key, Root};
use super::wide::wide;
use crate::core::view::{IconState, is_light};

/// The program's own icon in the resources.
pub(super) const PROGRAM: u16 = 1;
/// First icon for dark and for light taskbars; the states follow in the order of [`offset`].
const ON_DARK: u16 = 100;
const ON_LIGHT: u16 = 200;

/// What the icon's looks depend on besides the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    light: bool,
    pixels: i32,
}

impl Look {
    /// As the taskbar is now.
    pub(super) fn now() -> Self {
        Self { light: light_taskbar(), pixels: metric(SM_CXSMICON) }
    }
}

/// The icon for a state, in the taskbar's colours and size.
pub fn load(state: IconState) -> Icon {
    let Look { light, pixels } = Look::now();
    let id = offset(state) + if light { ON_LIGHT } else { ON_DARK };
    let size = u32::try_from(pixels).ok().map(|pixels| (pixels, pixels));
    Icon::from_resource(id, size).unwrap_or_else(|error| {
        // Out of GDI objects, most likely. A wrong icon is better than none.
        tracing::warn!(%error, id, "não foi possível carregar um ícone");
        Icon::from_handle(large(PROGRAM) as isize)
    })
}

/// The program's icon in the size of a dialog; Windows keeps it, so it is not freed.
pub(super) fn large(id: u16) -> HICON {
    let pixels = metric(SM_CXICON);
    // SAFETY: our own module's handle, and the number of a resource in place of a name.
    unsafe {
        LoadImageW(
            GetModuleHandleW(std::ptr::null()),
            usize::from(id) as PCWSTR,
            IMAGE_ICON,
            pixels,
            pixels,
            LR_SHARED,
        )
    }
}

/// In the order of `assets/tecjump-tray.rc`.
fn offset(state: IconState) -> u16 {
    match state {
        IconState::Normal => 0,
        IconState::Waiting(count) => u16::try_from(count.clamp(1, 10)).unwrap_or(10),
        IconState::Offline => 11,
        IconState::SignInNeeded => 12,
    }
}

/// Whether the taskbar is light. In high contrast it has the windows' colour. Where the theme's value
/// is missing, as before Windows 10 1903, it is dark.
fn light_taskbar() -> bool {
    if high_contrast() {
        // SAFETY: no pointers. The answer is 0x00BBGGRR.
        let [red, green, blue, _] = unsafe { GetSysColor(COLOR_WINDOW) }.to_le_bytes();
        return is_light(red, green, blue);
    }
    let path = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize";
    Key::open(Root::User, path)
        .ok()
        .and_then(|key| key.number("SystemUsesLightTheme"))
        .is_some_and(|value| value != 0)
}

/// Whether the user works with a contrast theme.
fn high_contrast() -> bool {
    let size = u32::try_from(size_of::<HIGHCONTRASTW>()).unwrap_or_default();
    let mut contrast = HIGHCONTRASTW { cbSize: size, ..Default::default() };
    // SAFETY: the structure, which says its size, lives through the call. The name that it points to
    // afterwards is not read.
    let answered =
        unsafe { SystemParametersInfoW(SPI_GETHIGHCONTRAST, size, (&raw mut contrast).cast(), 0) };
    answered != FALSE && contrast.dwFlags & HCF_HIGHCONTRASTON != 0
}

/// A system size in pixels, at the scale of the taskbar's monitor.
fn metric(index: i32) -> i32 {
    // SAFETY: the class name lives through the call; a window that goes meanwhile has a DPI of 0.
    let of_taskbar = unsafe {
        let taskbar = FindWindowW(wide("Shell_TrayWnd").as_ptr(), std::ptr::null());
        if taskbar.is_null() { 0 } else { GetDpiForWindow(taskbar) }
    };
    // SAFETY: no pointers.
    unsafe {
        let dpi = if of_taskbar == 0 { GetDpiForSystem() } else { of_taskbar };
        GetSystemMetricsForDpi(index, dpi)
    }
}
