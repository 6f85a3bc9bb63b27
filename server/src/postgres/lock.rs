//! One program per data folder. Invariant: the operating system holds the lock, so it ends with the program, however
//! that ends; nothing has to be cleaned up.

use super::{ClusterError, folder, on};
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

/// Held for as long as the program uses the folder.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "the lock lasts as long as the open file")] File);

impl Lock {
    /// Takes the folder, which is made if need be.
    ///
    /// # Errors
    /// Another program has it: it is named.
    pub fn take(data: &Path) -> Result<Self, ClusterError> {
        folder::make_data_folder(data)?;
        let path = data.join("larder.lock");
        let opened = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = on("opening", &path, opened)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                on("reading", &path, file.read_to_string(&mut pid))?;
                return Err(ClusterError::InUse { folder: data.to_path_buf(), pid: pid.trim().to_owned() });
            }
            Err(TryLockError::Error(error)) => return on("locking", &path, Err(error)),
        }
        let written = file.set_len(0).and_then(|()| file.rewind());
        on("writing", &path, written.and_then(|()| writeln!(file, "{}", std::process::id())))?;
        Ok(Self(file))
    }
}
