//! Windows rules that call nothing of Windows: tests and fuzz targets on Linux compile them too.

pub mod menu_label;
pub mod no_toasts;
pub mod policy_gap;
pub mod presence;
pub mod rollout;
pub mod toast_tags;
pub mod toast_xml;
