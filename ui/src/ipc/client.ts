/**
 * The interface to the backend. All other modules import commands and types from here, not from the generated bindings.
 */
import { Channel } from "@tauri-apps/api/core";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { events } from "./bindings";
import type { DataTag, IpcError } from "./bindings";

export type { Channel };
export { commands } from "./bindings";
export type * from "./bindings";

/** Converts any thrown value to the error that screens show. */
export function asIpcError(thrown: unknown): IpcError {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const error = thrown as Partial<IpcError>;
    return {
      code: typeof error.code === "string" ? error.code : "unexpected",
      message: String(error.message),
      hints: Array.isArray(error.hints) ? error.hints.map(String) : [],
      ...(typeof error.field === "string" && { field: error.field }),
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

/** Zooms the whole window: 1 is the actual size. */
export function setZoom(factor: number): Promise<void> {
  return getCurrentWebview().setZoom(factor);
}

/** Called with the kinds of data that have changed, so that the page loads them again. */
export function onDataChanged(handle: (stale: readonly DataTag[]) => void): Promise<() => void> {
  return events.dataChanged.listen(({ payload }) => handle(payload.stale));
}

/** Called when the window is closed while uploads are running. */
export function onQuitRequested(handle: () => void): Promise<() => void> {
  return events.quitRequested.listen(handle);
}

/** Called when a second instance of the app was started with files, which are on the list by then. */
export function onFilesOpened(handle: (ids: readonly number[]) => void): Promise<() => void> {
  return events.filesOpened.listen(({ payload }) => handle(payload.ids));
}

/** Called when an item of the menu bar was chosen, with the name of a shortcut or "about". */
export function onMenuChosen(handle: (command: string) => void): Promise<() => void> {
  return events.menuChosen.listen(({ payload }) => handle(payload.command));
}

/** Called when a second instance of the app was started with status reports. */
export function onReportsOpened(handle: () => void): Promise<() => void> {
  return events.reportsOpened.listen(handle);
}

/** Called when files are dragged over the window or dropped on it. */
export function onDragDrop(handle: { over: (inside: boolean) => void; drop: (paths: string[]) => void }) {
  return getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === "drop") {
      handle.over(false);
      handle.drop(payload.paths);
    } else handle.over(payload.type !== "leave");
  });
}
