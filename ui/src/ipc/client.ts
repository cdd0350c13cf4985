/**
 * The only door to the backend: everything else imports commands and types from here, never from the generated
 * bindings.
 */
import { Channel } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { IpcError } from "./bindings";

export { commands } from "./bindings";
export type * from "./bindings";

/** Any thrown thing as the error that the screens show. */
export function asIpcError(thrown: unknown): IpcError {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const error = thrown as Partial<IpcError>;
    return {
      code: typeof error.code === "string" ? error.code : "unexpected",
      message: String(error.message),
      hints: Array.isArray(error.hints) ? error.hints.map(String) : [],
    };
  }
  return { code: "unexpected", message: String(thrown), hints: [] };
}

/** A channel for the progress of a command. Messages may still arrive after the command has returned. */
export function channel<T>(onMessage: (message: T) => void): Channel<T> {
  const created = new Channel<T>();
  created.onmessage = onMessage;
  return created;
}

/** Files were opened from outside: the list has changed. */
export function onFilesOpened(handle: () => void): Promise<() => void> {
  return listen("files-opened", handle);
}

/** Reports have come in, or what is known of them has changed. */
export function onReportsChanged(handle: () => void): Promise<() => void> {
  return listen("reports-changed", handle);
}

/** Another process sends something, or has ended. */
export function onUploadsChanged(handle: () => void): Promise<() => void> {
  return listen("uploads-changed", handle);
}

/** The window is to be closed while something is being sent. */
export function onQuitAsked(handle: () => void): Promise<() => void> {
  return listen("quit-asked", handle);
}

/** Files dragged over the window, and dropped on it. */
export function onDragDrop(handle: { over: (inside: boolean) => void; drop: (paths: string[]) => void }) {
  return getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === "drop") {
      handle.over(false);
      handle.drop(payload.paths);
    } else handle.over(payload.type !== "leave");
  });
}
