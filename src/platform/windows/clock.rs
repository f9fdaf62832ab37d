//! Local time.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use jiff::tz::Offset;
use windows_sys::Win32::System::Time::{
    DYNAMIC_TIME_ZONE_INFORMATION, GetDynamicTimeZoneInformation,
};

/// Return values of `GetDynamicTimeZoneInformation`.
const TIME_ZONE_ID_STANDARD: u32 = 1;
const TIME_ZONE_ID_DAYLIGHT: u32 = 2;

/// Local time's distance from UTC now, daylight saving time included.
pub fn utc_offset() -> Offset {
    let mut zone = DYNAMIC_TIME_ZONE_INFORMATION::default();
    // SAFETY: the structure lives through the call.
    let season = unsafe { GetDynamicTimeZoneInformation(&raw mut zone) };
    let extra = match season {
        TIME_ZONE_ID_STANDARD => zone.StandardBias,
        TIME_ZONE_ID_DAYLIGHT => zone.DaylightBias,
        _ => 0,
    };
    // Windows counts minutes from local time to UTC.
    Offset::from_seconds(-60 * (zone.Bias + extra)).unwrap_or(Offset::UTC)
}
