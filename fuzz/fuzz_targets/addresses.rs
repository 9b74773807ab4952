#![no_main]

use libfuzzer_sys::fuzz_target;
use rawsock::Address;

fuzz_target!(|bytes: &[u8]| {
    let Ok(address) = Address::from_bytes(bytes) else {
        assert!(bytes.len() > 128);
        return;
    };
    // What was read can be written and read again.
    let again = Address::from_bytes(&address.to_bytes()).expect("it is no longer");
    assert_eq!(again, address);
    // And printed, without a character that could forge a line of a log.
    assert!(!address.to_string().contains(char::is_control));
    assert!(!format!("{address:?}").contains(char::is_control));
});
