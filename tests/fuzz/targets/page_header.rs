#![no_main]

tallyman_fuzz::target!(page_header);
