import { mount } from "svelte";
import App from "./app/App.svelte";
import "./theme/tokens.css";
import "./theme/base.css";

async function start(): Promise<void> {
  if (import.meta.env.MODE === "mock") {
    const { startMocks } = await import("./ipc/mocks");
    startMocks(new URLSearchParams(location.search));
  }
  const target = document.getElementById("app");
  if (target) mount(App, { target });
}

void start();
