//! Messages of netlink and the attributes in them: bytes in, parts of them
//! out, whatever the bytes. No I/O.

/// `struct nlmsghdr`: length, kind, flags, sequence number, port.
const HEADER: usize = 16;
/// `struct rtattr`: length, kind.
const ATTRIBUTE_HEADER: usize = 4;
/// Bits of an attribute's kind that say something about its value
/// (`NLA_F_NESTED`, `NLA_F_NET_BYTEORDER`).
const KIND: u16 = 0x3fff;

/// One message of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message<'a> {
    pub(crate) kind: u16,
    pub(crate) flags: u16,
    pub(crate) sequence: u32,
    pub(crate) body: &'a [u8],
}

/// What a message means for whoever asked for a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'a> {
    /// An entry of the list.
    Entry(&'a [u8]),
    /// Something that can be passed over.
    Nothing,
    /// The list is whole.
    Done,
    /// The kernel refuses, or cannot go on: an errno.
    Refused(i32),
}

/// A datagram that is not made of whole messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The messages of a datagram; ends after what is malformed.
pub(crate) fn messages(datagram: &[u8]) -> impl Iterator<Item = Result<Message<'_>, Malformed>> {
    let mut rest = Some(datagram);
    std::iter::from_fn(move || {
        let bytes = rest.take().filter(|bytes| !bytes.is_empty())?;
        let Some(len) = number(bytes, 0).map(u32::from_ne_bytes) else {
            return Some(Err(Malformed));
        };
        let Some((body, after)) = split(bytes, len as usize, HEADER) else {
            return Some(Err(Malformed));
        };
        rest = Some(after);
        Some(Ok(Message {
            kind: u16::from_ne_bytes(number(bytes, 4)?),
            flags: u16::from_ne_bytes(number(bytes, 6)?),
            sequence: u32::from_ne_bytes(number(bytes, 8)?),
            body,
        }))
    })
}

/// Kind and value of each attribute; ends before what is malformed, as the
/// kernel's own walk does.
pub(crate) fn attributes(bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let len = u16::from_ne_bytes(number(rest, 0)?);
        let kind = u16::from_ne_bytes(number(rest, 2)?) & KIND;
        let (value, after) = split(rest, len.into(), ATTRIBUTE_HEADER)?;
        rest = after;
        Some((kind, value))
    })
}

impl<'a> Message<'a> {
    /// What it means in the answer to a request for a list of this kind.
    pub(crate) fn meaning(&self, entry: u16) -> Meaning<'a> {
        // struct nlmsgerr begins with the negative errno, and so does what
        // comes with the end of a list.
        let errno = || match number(self.body, 0).map(i32::from_ne_bytes) {
            Some(0) => Meaning::Done,
            Some(errno) => Meaning::Refused(errno.checked_neg().unwrap_or(libc::EPROTO)),
            None => Meaning::Refused(libc::EPROTO),
        };
        match i32::from(self.kind) {
            libc::NLMSG_ERROR => errno(),
            libc::NLMSG_DONE if self.body.is_empty() => Meaning::Done,
            libc::NLMSG_DONE => errno(),
            libc::NLMSG_OVERRUN => Meaning::Refused(libc::ENOBUFS),
            _ if self.kind == entry => Meaning::Entry(self.body),
            _ => Meaning::Nothing,
        }
    }

    /// Whether the list has changed while it was read, so that it may lack
    /// something, or have it twice.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.flags & libc::NLM_F_DUMP_INTR as u16 != 0
    }
}

/// The request for a list; the header of its entries is all zero but for the
/// family, with which each kind of entry begins.
pub(crate) fn request(kind: u16, sequence: u32, family: u8, entry_header: usize) -> Vec<u8> {
    let flags = (libc::NLM_F_REQUEST | libc::NLM_F_DUMP) as u16;
    let mut bytes = vec![0; HEADER + entry_header.max(1)];
    let len = bytes.len() as u32;
    bytes[..4].copy_from_slice(&len.to_ne_bytes());
    bytes[4..6].copy_from_slice(&kind.to_ne_bytes());
    bytes[6..8].copy_from_slice(&flags.to_ne_bytes());
    bytes[8..12].copy_from_slice(&sequence.to_ne_bytes());
    bytes[HEADER] = family;
    bytes
}

/// What is behind a header, up to `len`, and what follows, which begins at a
/// multiple of 4.
fn split(bytes: &[u8], len: usize, header: usize) -> Option<(&[u8], &[u8])> {
    let body = bytes.get(header..len)?;
    // The padding of the last one may be missing.
    let after = bytes.get(len.checked_next_multiple_of(4)?..).unwrap_or(&[]);
    Some((body, after))
}

/// The `N` bytes at an offset.
pub(crate) fn number<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}
