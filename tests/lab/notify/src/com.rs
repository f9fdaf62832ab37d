//! What all objects of this DLL share: error codes, and how an object reaches its caller.

use core::ffi::c_void;

use windows_core::{ComObjectInner, ComObjectInterface, HRESULT, Interface};

pub const S_OK: HRESULT = HRESULT(0);
pub const E_NOTIMPL: HRESULT = HRESULT(0x8000_4001_u32 as i32);
pub const E_POINTER: HRESULT = HRESULT(0x8000_4003_u32 as i32);
pub const E_INVALIDARG: HRESULT = HRESULT(0x8007_0057_u32 as i32);
pub const E_BOUNDS: HRESULT = HRESULT(0x8000_000b_u32 as i32);
pub const CLASS_E_CLASSNOTAVAILABLE: HRESULT = HRESULT(0x8004_0111_u32 as i32);
/// What Windows' XML parser answers for text that is not XML.
pub const WC_E_SYNTAX: HRESULT = HRESULT(0xc00c_ee2d_u32 as i32);

/// Writes a new object, as one of its interfaces, to the caller's out parameter.
pub fn give<T: ComObjectInner, I: Interface>(object: T, out: *mut *mut c_void) -> HRESULT
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

/// The methods that every WinRT object has; no test calls them.
macro_rules! inspectable {
    ($($name:ident),*) => { $(
        impl IInspectable_Impl for $name {
            unsafe fn GetIids(&self, _: *mut u32, _: *mut *mut GUID) -> HRESULT { E_NOTIMPL }
            unsafe fn GetRuntimeClassName(&self, _: Out) -> HRESULT { E_NOTIMPL }
            unsafe fn GetTrustLevel(&self, _: *mut i32) -> HRESULT { E_NOTIMPL }
        }
    )* };
}
pub(crate) use inspectable;
