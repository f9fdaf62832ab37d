//! Removes our files below a directory that its user may change at any moment.
//!
//! Each step of the way is opened below the handle of the step before, without following a link, and
//! a file is deleted by the handle that was looked at. So a link that takes a directory's place
//! leads nowhere, whenever it comes.
#![expect(unsafe_code, reason = "Windows' own interface; every block says why it is sound")]

use std::fs::OpenOptions;
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::Path;

use windows_sys::Wdk::Foundation::OBJECT_ATTRIBUTES;
use windows_sys::Wdk::Storage::FileSystem::{
    FILE_DIRECTORY_FILE, FILE_NON_DIRECTORY_FILE, FILE_OPEN_REPARSE_POINT,
    FILE_SYNCHRONOUS_IO_NONALERT, NtOpenFile,
};
use windows_sys::Win32::Foundation::{
    FALSE, OBJ_CASE_INSENSITIVE, OBJ_DONT_REPARSE, RtlNtStatusToDosError, STATUS_SUCCESS,
    UNICODE_STRING,
};
use windows_sys::Win32::Storage::FileSystem::{
    DELETE, FILE_ATTRIBUTE_REPARSE_POINT, FILE_ATTRIBUTE_TAG_INFO, FILE_DISPOSITION_INFO,
    FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, FILE_READ_ATTRIBUTES,
    FILE_SHARE_READ, FILE_SHARE_WRITE, FILE_TRAVERSE, FileAttributeTagInfo, FileDispositionInfo,
    GetFileInformationByHandleEx, SYNCHRONIZE, SetFileInformationByHandle,
};
use windows_sys::Win32::System::IO::IO_STATUS_BLOCK;

use crate::ports::files;

/// What a step of the way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Directory,
    File,
}

/// Removes our files and then the last two directories, as far as they are empty, of the way
/// `below` the directory `top`, which only administrators can replace. No such way, nothing to do.
pub(super) fn remove_ours(top: &Path, below: &[&str]) -> io::Result<()> {
    let mut way = vec![open_top(top)?];
    for name in below {
        let Some(next) = way.last().map(|last| open(last, name, Kind::Directory)) else { break };
        match next {
            Ok(next) => way.push(next),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    if let Some(ours) = way.last() {
        for name in files::names() {
            remove(ours, &name, Kind::File)?;
        }
    }
    for name in below.iter().rev().take(2) {
        way.pop(); // closed, because an open handle without delete sharing blocks the deletion
        // Not where there is something else in it.
        if way.last().is_some_and(|parent| remove(parent, name, Kind::Directory).is_err()) {
            break;
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a platform's own files")]
fn open_top(path: &Path) -> io::Result<OwnedHandle> {
    let top = OpenOptions::new()
        .access_mode(FILE_READ_ATTRIBUTES | FILE_TRAVERSE | SYNCHRONIZE)
        .share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
        .open(path)?;
    no_link(top.into())
}

fn open(parent: &OwnedHandle, name: &str, kind: Kind) -> io::Result<OwnedHandle> {
    open_for(parent, name, kind, FILE_READ_ATTRIBUTES | FILE_TRAVERSE)
}

/// Opens what is called so directly below `parent`, and no link.
fn open_for(parent: &OwnedHandle, name: &str, kind: Kind, access: u32) -> io::Result<OwnedHandle> {
    let mut units: Vec<u16> = name.encode_utf16().collect();
    let bytes = u16::try_from(size_of_val(units.as_slice())).map_err(io::Error::other)?;
    let text = UNICODE_STRING { Length: bytes, MaximumLength: bytes, Buffer: units.as_mut_ptr() };
    let attributes = OBJECT_ATTRIBUTES {
        Length: u32::try_from(size_of::<OBJECT_ATTRIBUTES>()).map_err(io::Error::other)?,
        RootDirectory: parent.as_raw_handle(),
        ObjectName: &raw const text,
        Attributes: OBJ_CASE_INSENSITIVE | OBJ_DONT_REPARSE,
        SecurityDescriptor: std::ptr::null(),
        SecurityQualityOfService: std::ptr::null(),
    };
    let kind = match kind {
        Kind::Directory => FILE_DIRECTORY_FILE,
        Kind::File => FILE_NON_DIRECTORY_FILE,
    };
    let mut handle = std::ptr::null_mut();
    let mut block = IO_STATUS_BLOCK::default();
    // SAFETY: `parent` is open; name, attributes and results live through the call, which is over when
    // it returns, as the file is opened for synchronous use.
    let status = unsafe {
        NtOpenFile(
            &raw mut handle,
            access | SYNCHRONIZE,
            &raw const attributes,
            &raw mut block,
            FILE_SHARE_READ | FILE_SHARE_WRITE,
            kind | FILE_OPEN_REPARSE_POINT | FILE_SYNCHRONOUS_IO_NONALERT,
        )
    };
    if status != STATUS_SUCCESS {
        // SAFETY: no pointers.
        let code = unsafe { RtlNtStatusToDosError(status) };
        return Err(io::Error::from_raw_os_error(code.cast_signed()));
    }
    // SAFETY: a handle of ours alone.
    no_link(unsafe { OwnedHandle::from_raw_handle(handle) })
}

/// Refuses a link.
fn no_link(handle: OwnedHandle) -> io::Result<OwnedHandle> {
    let mut info = FILE_ATTRIBUTE_TAG_INFO::default();
    let size = u32::try_from(size_of_val(&info)).map_err(io::Error::other)?;
    // SAFETY: an open file; `size` says how long the information is, and it lives through the call.
    let done = unsafe {
        GetFileInformationByHandleEx(
            handle.as_raw_handle(),
            FileAttributeTagInfo,
            (&raw mut info).cast(),
            size,
        )
    };
    if done == FALSE {
        return Err(io::Error::last_os_error());
    }
    if info.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT != 0 {
        return Err(io::Error::other("há um link no caminho"));
    }
    Ok(handle)
}

/// Deletes what is called so directly below `parent`, if there is something.
fn remove(parent: &OwnedHandle, name: &str, kind: Kind) -> io::Result<()> {
    let file = match open_for(parent, name, kind, DELETE | FILE_READ_ATTRIBUTES) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let info = FILE_DISPOSITION_INFO { DeleteFile: true };
    let size = u32::try_from(size_of_val(&info)).map_err(io::Error::other)?;
    // SAFETY: an open file; `size` says how long the information is, and it lives through the call.
    let done = unsafe {
        SetFileInformationByHandle(
            file.as_raw_handle(),
            FileDispositionInfo,
            (&raw const info).cast(),
            size,
        )
    };
    if done == FALSE { Err(io::Error::last_os_error()) } else { Ok(()) }
}
