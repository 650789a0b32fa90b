#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xdmap_fuzz::schema(bytes));
