import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    // The oldest web views that the app runs in: Safari 15 on macOS, WebKitGTK, WebView2.
    target: ["safari15", "es2022"],
    // The content security policy allows files of our own only: nothing inline, no polyfill script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
    // No measure of speed: how long a busy machine may take before it is taken that a test hangs.
    testTimeout: 60_000,
  },
});
