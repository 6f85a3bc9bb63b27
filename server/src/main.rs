//! The `larder` program.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A page is put together of thousands of small strings: the C library's allocator took a third of the time for it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    server::cli::run().await
}
