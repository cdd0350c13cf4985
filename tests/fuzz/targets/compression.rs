#![no_main]

tallyman_fuzz::target!(compression);
