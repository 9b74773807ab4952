//! What the kernel has taken for itself, of the whole machine.

use std::fs;

use anyhow::Context;

/// Caches that grow with the files that somebody reads, and those of
/// connections that have ended.
const ELSEWHERE: &[&str] = &[
    "btrfs",
    "buffer_head",
    "ext4",
    "inode_cache",
    "jbd2",
    "proc_inode_cache",
    "radix_tree",
    "tw_sock",
    "xfs",
];

/// Bytes of objects in use, of kernel stacks and of page tables.
pub(crate) fn memory() -> anyhow::Result<u64> {
    let text = fs::read_to_string("/proc/meminfo")?;
    let field = |name: &str| -> anyhow::Result<u64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: u64 = number.with_context(|| name.to_owned())?.parse()?;
        Ok(kilobytes * 1024)
    };
    let objects = match fs::read_to_string("/proc/slabinfo") {
        Ok(table) => table.lines().filter_map(in_use).sum(),
        // Only root may read that. This has pages that are free again, too.
        Err(_) => field("Slab:")?,
    };
    Ok(objects + field("KernelStack:")? + field("PageTables:")?)
}

/// The bytes of a cache: a line begins with its name, the objects in use, all
/// objects, and the size of one.
fn in_use(line: &str) -> Option<u64> {
    let mut fields = line.split_whitespace();
    let name = fields.next()?;
    if ELSEWHERE.iter().any(|prefix| name.starts_with(prefix)) {
        return None;
    }
    let objects: u64 = fields.next()?.parse().ok()?;
    let size: u64 = fields.nth(1)?.parse().ok()?;
    Some(objects * size)
}
