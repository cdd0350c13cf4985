import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/ipc/bindings.ts"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  {
    rules: {
      // File names, cells and messages come from outside: they are text, never markup.
      "svelte/no-at-html-tags": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Content is data: render it as text." },
        { property: "outerHTML", message: "Content is data: render it as text." },
        { property: "insertAdjacentHTML", message: "Content is data: render it as text." },
      ],
      // Sets and maps here are replaced, never changed in place, so the reactive ones are not needed.
      "svelte/prefer-svelte-reactivity": "off",
      "svelte/require-each-key": "error",
      "no-undef": "off",
    },
  },
  {
    // Only the client knows the generated bindings.
    files: ["src/**/*.ts", "src/**/*.svelte"],
    ignores: ["src/ipc/**"],
    rules: { "no-restricted-imports": ["error", { patterns: ["**/ipc/bindings*", "@tauri-apps/*"] }] },
  },
);
