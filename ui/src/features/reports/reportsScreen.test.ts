import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import App from "../../app/App.svelte";
import { MockBackend } from "../../ipc/mocks";

let backend: MockBackend;
beforeEach(() => {
  backend = new MockBackend([]);
  backend.pace = 0;
  // A table needs a layout, which jsdom has none of.
  backend.reports.files = [];
  backend.install();
});
afterEach(cleanup);

async function openReports(): Promise<void> {
  render(App);
  await fireEvent.keyDown(document.body, { key: "3", ctrlKey: true });
}

describe("the reports screen", () => {
  it("offers to start the sandbox if it is stopped, and drops the message once it runs", async () => {
    backend.reports.problem = { code: "sandbox_stopped", message: "The sandbox is not running.", hints: [] };
    await openReports();
    const problem = await screen.findByTestId("reports-problem");
    expect(problem.textContent).toContain("The sandbox is not running.");
    expect(problem.textContent).not.toContain("Read again");
    await fireEvent.click(screen.getByTestId("reports-problem-start"));
    await waitFor(() => expect(screen.queryByTestId("reports-problem")).toBeNull());
    await waitFor(() => expect(backend.calls.map((call) => call.cmd)).toContain("reports_sync"));
  });

  it("shows progress and Stop while a folder is added", async () => {
    backend.reports.addPace = 2;
    await openReports();
    await fireEvent.keyDown(document.body, { key: "o", ctrlKey: true });
    const adding = await screen.findByTestId("reports-adding");
    expect(adding.textContent).toMatch(/Reading \d of 2 reports/);
    await fireEvent.click(screen.getByTestId("reports-adding-stop"));
    await waitFor(() => expect(screen.queryByTestId("reports-adding")).toBeNull());
    expect(backend.calls.map((call) => call.cmd)).toContain("reports_add_stop");
  });
});
