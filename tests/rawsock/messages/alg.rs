//! The kernel's algorithms: what to do travels beside the data. On a machine
//! without them each is a skip; `vm` runs this where they are.

use std::io::{IoSlice, IoSliceMut};

use rawsock::ancillary::AncillaryBuffer;
use rawsock::*;
use testkit::skip;

use crate::fixtures::assert_errno;

/// An algorithm with its key, ready to work; `None`, said aloud, where the
/// kernel does not have it.
fn algorithm(kind: &str, name: &str, set_up: impl FnOnce(&Socket)) -> Option<Socket> {
    let made = socket(AF_ALG, SOCK_SEQPACKET, 0).and_then(|s| {
        s.bind((kind, name))?;
        Ok(s)
    });
    match made {
        Ok(s) => {
            set_up(&s);
            Some(s.accept().unwrap().0)
        }
        Err(error) => {
            // ENOENT, EAFNOSUPPORT.
            assert!(matches!(error.errno(), Some(2 | 97)), "{error}");
            skip("messages::alg", &format!("the kernel has no {name}"));
            None
        }
    }
}

const KEY: &[u8] = b"sixteen byte key";

#[test]
fn a_cipher_there_and_back() {
    let set_key = |s: &Socket| s.setsockopt(SOL_ALG, ALG_SET_KEY, KEY).unwrap();
    let Some(cipher) = algorithm("skcipher", "cbc(aes)", set_key) else {
        return;
    };
    let with_iv = AfAlg {
        iv: Some(&[7; 16]),
        ..Default::default()
    };
    let text = b"two whole blocks of sixteen each";
    let parts = [IoSlice::new(&text[..5]), IoSlice::new(&text[5..])];
    let sent = cipher.sendmsg_afalg_with(&parts, ALG_OP_ENCRYPT, &with_iv);
    assert_eq!(sent.unwrap(), 32);
    let secret = cipher.recv(32).unwrap();
    assert_ne!(secret, text);
    cipher
        .sendmsg_afalg_with(&[IoSlice::new(&secret)], ALG_OP_DECRYPT, &with_iv)
        .unwrap();
    let mut buffer = [0; 32];
    let mut none = AncillaryBuffer::new(0).unwrap();
    let mut buffers = [IoSliceMut::new(&mut buffer)];
    let info = cipher.recvmsg_into(&mut buffers, &mut none).unwrap();
    assert_eq!((info.nbytes, &buffer), (32, text));

    // In two messages, the first of which says that there is more.
    let more = AfAlg {
        flags: MSG_MORE,
        ..with_iv
    };
    cipher
        .sendmsg_afalg_with(&[IoSlice::new(&text[..16])], ALG_OP_ENCRYPT, &more)
        .unwrap();
    cipher.sendmsg(&[IoSlice::new(&text[16..])], &[]).unwrap();
    assert_eq!(cipher.recv(32).unwrap(), secret);

    // An operation that there is not, and a vector of another length.
    assert_errno(cipher.sendmsg_afalg(&parts, 99), 22);
    let short = AfAlg {
        iv: Some(&[7; 3]),
        ..Default::default()
    };
    assert_errno(
        cipher.sendmsg_afalg_with(&parts, ALG_OP_ENCRYPT, &short),
        22,
    );
}

/// Test case 4 of the specification of GCM has the same form: a key, a
/// vector, data that are only authenticated, a text and its tag.
#[test]
fn authenticated_data() {
    let set_up = |s: &Socket| {
        s.setsockopt(SOL_ALG, ALG_SET_KEY, KEY).unwrap();
        s.setsockopt_len(SOL_ALG, ALG_SET_AEAD_AUTHSIZE, 16)
            .unwrap();
    };
    let Some(aead) = algorithm("aead", "gcm(aes)", set_up) else {
        return;
    };
    let options = AfAlg {
        iv: Some(&[9; 12]),
        assoclen: Some(6),
        ..Default::default()
    };
    let parts = [IoSlice::new(b"header"), IoSlice::new(b"the secret")];
    aead.sendmsg_afalg_with(&parts, ALG_OP_ENCRYPT, &options)
        .unwrap();
    let sealed = aead.recv(6 + 10 + 16).unwrap();
    assert_eq!(sealed.len(), 32);
    let open = |bytes: &[u8]| {
        let parts = [IoSlice::new(b"header"), IoSlice::new(&bytes[6..])];
        aead.sendmsg_afalg_with(&parts, ALG_OP_DECRYPT, &options)
            .unwrap();
        aead.recv(16)
    };
    assert_eq!(open(&sealed).unwrap()[6..], b"the secret"[..]);
    let mut forged = sealed;
    forged[20] ^= 1;
    assert_errno(open(&forged), 74);
}

#[test]
fn a_hash_takes_no_operation() {
    let Some(hash) = algorithm("hash", "sha256", |_| {}) else {
        return;
    };
    hash.sendmsg(&[IoSlice::new(b"a"), IoSlice::new(b"bc")], &[])
        .unwrap();
    let digest = hash.recv(64).unwrap();
    assert_eq!(digest.len(), 32);
    assert_eq!(digest[..4], [0xba, 0x78, 0x16, 0xbf]);
}
