#![no_main]

tallyman_fuzz::target!(status_report);
