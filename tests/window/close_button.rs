//! Presses the window's close button. Without a window manager there is no such button, so this
//! sends its message: `WM_DELETE_WINDOW` (ICCCM 4.2.8.1).

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use x11rb::CURRENT_TIME;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window,
};
use x11rb::rust_connection::RustConnection;

const TIMEOUT: Duration = Duration::from_secs(20);

/// Sends the message to the largest window that accepts it.
pub(crate) fn press() -> Result<(), Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection.setup().roots[screen].root;
    let atom = |name: &str| -> Result<Atom, Box<dyn Error>> {
        let request = connection.intern_atom(false, name.as_bytes())?;
        Ok(request.reply()?.atom)
    };
    let (protocols, delete) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
    let started = Instant::now();
    let window = loop {
        match find_largest_window_with_protocol(&connection, root, protocols, delete)? {
            Some(window) => break window,
            None if started.elapsed() > TIMEOUT => return Err("there is none".into()),
            None => thread::sleep(Duration::from_millis(50)),
        }
    };
    let message = ClientMessageEvent::new(32, window, protocols, [delete, CURRENT_TIME, 0, 0, 0]);
    connection.send_event(false, window, EventMask::NO_EVENT, message)?;
    connection.flush()?;
    // The server has processed it once it answers the next request.
    connection.get_input_focus()?.reply()?;
    Ok(())
}

/// Finds the largest window that has `delete` among its `protocols`.
fn find_largest_window_with_protocol(
    connection: &RustConnection,
    root: Window,
    protocols: Atom,
    delete: Atom,
) -> Result<Option<Window>, Box<dyn Error>> {
    let mut largest = None;
    for window in connection.query_tree(root)?.reply()?.children {
        let supported = connection.get_property(false, window, protocols, AtomEnum::ATOM, 0, 64)?;
        // A window may close before the request.
        let (Ok(supported), Ok(size)) =
            (supported.reply(), connection.get_geometry(window)?.reply())
        else {
            continue;
        };
        let can_be_closed = supported
            .value32()
            .is_some_and(|mut supported| supported.any(|protocol| protocol == delete));
        let area = u32::from(size.width) * u32::from(size.height);
        if can_be_closed && largest.is_none_or(|(_, largest_area)| area > largest_area) {
            largest = Some((window, area));
        }
    }
    Ok(largest.map(|(window, _)| window))
}
