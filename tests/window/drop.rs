//! Drops files on the window with the XDND protocol of X11, like a file manager (freedesktop.org,
//! "Drag-and-Drop Protocol for the X Window System", version 5).

use std::error::Error;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use x11rb::CURRENT_TIME;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const TIMEOUT: Duration = Duration::from_secs(20);
const VERSION: u32 = 5;

type DropResult<T> = Result<T, Box<dyn Error>>;

/// Drags `paths` over the middle of the app's window and drops them.
pub(crate) fn drop_files(paths: &[PathBuf]) -> DropResult<()> {
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection.setup().roots[screen].root;
    let source = connection.generate_id()?;
    connection.create_window(
        0,
        source,
        root,
        0,
        0,
        1,
        1,
        0,
        WindowClass::INPUT_OUTPUT,
        0,
        &CreateWindowAux::new(),
    )?;
    let mut drag = Drag {
        atoms: Atoms::new(&connection)?,
        uris: uri_list(paths),
        connection,
        target: 0,
    };
    drag.connection
        .set_selection_owner(source, drag.atoms.selection, CURRENT_TIME)?;
    drag.target = drag.find_target(root)?;
    let over = drag.middle_of_target(root)?;

    drag.send(
        drag.atoms.enter,
        [source, VERSION << 24, drag.atoms.uri_list, 0, 0],
    )?;
    // The target requests the data while the pointer moves, and accepts at the next move; so move
    // until it accepts.
    let started = Instant::now();
    loop {
        drag.send(
            drag.atoms.position,
            [source, 0, over, CURRENT_TIME, drag.atoms.copy],
        )?;
        if drag.answer_requests_until(drag.atoms.status)?[1] & 1 == 1 {
            break;
        }
        if started.elapsed() > TIMEOUT {
            return Err("the window never took the drop".into());
        }
        thread::sleep(Duration::from_millis(50));
    }
    drag.send(drag.atoms.drop, [source, 0, CURRENT_TIME, 0, 0])?;
    drag.answer_requests_until(drag.atoms.finished)?;
    Ok(())
}

fn uri_list(paths: &[PathBuf]) -> String {
    use std::os::unix::ffi::OsStrExt;
    let mut list = String::new();
    for path in paths {
        list.push_str("file://");
        for byte in path.as_os_str().as_bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' => {
                    list.push(char::from(*byte));
                }
                other => list.push_str(&format!("%{other:02X}")),
            }
        }
        list.push_str("\r\n");
    }
    list
}

struct Atoms {
    aware: Atom,
    selection: Atom,
    enter: Atom,
    position: Atom,
    status: Atom,
    drop: Atom,
    finished: Atom,
    copy: Atom,
    uri_list: Atom,
    targets: Atom,
}

impl Atoms {
    fn new(connection: &RustConnection) -> DropResult<Self> {
        let atom = |name: &str| -> DropResult<Atom> {
            Ok(connection
                .intern_atom(false, name.as_bytes())?
                .reply()?
                .atom)
        };
        Ok(Self {
            aware: atom("XdndAware")?,
            selection: atom("XdndSelection")?,
            enter: atom("XdndEnter")?,
            position: atom("XdndPosition")?,
            status: atom("XdndStatus")?,
            drop: atom("XdndDrop")?,
            finished: atom("XdndFinished")?,
            copy: atom("XdndActionCopy")?,
            uri_list: atom("text/uri-list")?,
            targets: atom("TARGETS")?,
        })
    }
}

struct Drag {
    connection: RustConnection,
    atoms: Atoms,
    uris: String,
    target: Window,
}

impl Drag {
    /// Returns the largest window that accepts drops; the display has only this app.
    fn find_target(&self, root: Window) -> DropResult<Window> {
        let started = Instant::now();
        loop {
            let mut largest = None;
            for window in self.connection.query_tree(root)?.reply()?.children {
                let aware = self
                    .connection
                    .get_property(false, window, self.atoms.aware, AtomEnum::ANY, 0, 1)?
                    .reply();
                let Ok(size) = self.connection.get_geometry(window)?.reply() else {
                    continue;
                };
                let area = u32::from(size.width) * u32::from(size.height);
                if aware.is_ok_and(|aware| aware.value_len > 0)
                    && largest.is_none_or(|(_, largest_area)| area > largest_area)
                {
                    largest = Some((window, area));
                }
            }
            match largest {
                Some((window, _)) => return Ok(window),
                None if started.elapsed() > TIMEOUT => return Err("no window takes drops".into()),
                None => thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    fn middle_of_target(&self, root: Window) -> DropResult<u32> {
        let size = self.connection.get_geometry(self.target)?.reply()?;
        let middle = |length: u16| i16::try_from(length / 2).unwrap_or(0);
        let point = self
            .connection
            .translate_coordinates(self.target, root, middle(size.width), middle(size.height))?
            .reply()?;
        let part = |value: i16| u32::try_from(value.max(0)).unwrap_or(0);
        Ok(part(point.dst_x) << 16 | part(point.dst_y))
    }

    fn send(&self, kind: Atom, data: [u32; 5]) -> DropResult<()> {
        let message = ClientMessageEvent::new(32, self.target, kind, data);
        self.connection
            .send_event(false, self.target, EventMask::NO_EVENT, message)?;
        self.connection.flush()?;
        Ok(())
    }

    /// Answers requests for the data until the target sends a message of this kind.
    fn answer_requests_until(&self, kind: Atom) -> DropResult<[u32; 5]> {
        let started = Instant::now();
        while started.elapsed() < TIMEOUT {
            match self.connection.poll_for_event()? {
                Some(Event::SelectionRequest(request)) => self.send_data(&request)?,
                Some(Event::ClientMessage(message)) if message.type_ == kind => {
                    return Ok(message.data.as_data32());
                }
                Some(_) => {}
                None => thread::sleep(Duration::from_millis(2)),
            }
        }
        Err("the window did not answer the drag".into())
    }

    fn send_data(&self, request: &SelectionRequestEvent) -> DropResult<()> {
        let connection = &self.connection;
        if request.target == self.atoms.targets {
            connection.change_property32(
                PropMode::REPLACE,
                request.requestor,
                request.property,
                AtomEnum::ATOM,
                &[self.atoms.uri_list],
            )?;
        } else {
            connection.change_property8(
                PropMode::REPLACE,
                request.requestor,
                request.property,
                request.target,
                self.uris.as_bytes(),
            )?;
        }
        let notice = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: request.property,
        };
        connection.send_event(false, request.requestor, EventMask::NO_EVENT, notice)?;
        connection.flush()?;
        Ok(())
    }
}
