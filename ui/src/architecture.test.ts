/**
 * The direction of imports: `app/` depends on features, features on what is shared, and nothing the other way round.
 * Tests are exempt.
 */
import { describe, expect, it } from "vitest";

/** The folders that each folder may import from, besides itself. `features` are listed one by one below. */
const folders: Record<string, readonly string[]> = {
  theme: [],
  ipc: [],
  format: ["ipc"],
  data: ["ipc"],
  components: ["format", "ipc"],
  domain: ["components", "data", "format", "ipc"],
  features: ["domain", "components", "data", "format", "ipc"],
  app: ["features", "domain", "components", "data", "format", "ipc"],
};

/** The modules of other features that a feature may import; all others are internal. */
const betweenFeatures: Record<string, readonly string[]> = {
  "features/connections": [
    "features/files/files.svelte.ts",
    "features/sandbox/sandbox.svelte.ts",
    "features/sandbox/SandboxCard.svelte",
  ],
  "features/reports": ["features/files/files.svelte.ts", "features/sandbox/sandbox.svelte.ts"],
  "features/uploads": ["features/sandbox/sandbox.svelte.ts"],
};

const sources = import.meta.glob<string>(["./**/*.ts", "./**/*.svelte"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const modules = new Map(
  Object.entries(sources)
    .map(([path, text]) => [path.replace(/^\.\//, ""), text] as const)
    .filter(([path]) => !path.endsWith(".test.ts")),
);

/** `a/b` and `../c` make `a/c`. */
function joined(folder: string, path: string): string {
  const parts = folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.filter((part) => part !== "").join("/");
}

/** The file that an import names; null for styles and packages. */
function resolved(from: string, specifier: string): string | null {
  if (!specifier.startsWith(".") || specifier.endsWith(".css")) return null;
  const path = joined(from.split("/").slice(0, -1).join("/"), specifier);
  const candidates = [path, `${path}.ts`, `${path}/index.ts`];
  const found = candidates.find((candidate) => modules.has(candidate));
  if (found === undefined) throw new Error(`${from} imports ${specifier}, which was not found`);
  return found;
}

const importPattern = /(?:^|\n)\s*(?:import|export)\s(?:[^"';]*?\sfrom\s)?\s*"([^"]+)"|\bimport\("([^"]+)"\)/g;

function importsOf(path: string, text: string): string[] {
  const found: string[] = [];
  for (const [, fixed, dynamic] of text.matchAll(importPattern)) {
    const target = resolved(path, fixed ?? dynamic ?? "");
    if (target !== null) found.push(target);
  }
  return found;
}

const graph = new Map([...modules].map(([path, text]) => [path, importsOf(path, text)]));

/** "features/files" for what a feature holds, else the first folder; "" for the entry point. */
function unitOf(path: string): string {
  const parts = path.split("/");
  if (parts.length === 1) return "";
  return parts[0] === "features" ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}

/** The first cycle of a graph, as the nodes on it. */
function cycleIn(edges: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (node: string, path: string[]): string[] | null => {
    const at = path.indexOf(node);
    if (at >= 0) return [...path.slice(at), node];
    if (done.has(node)) return null;
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return null;
  };
  for (const node of edges.keys()) {
    const cycle = visit(node, []);
    if (cycle) return cycle;
  }
  return null;
}

describe("imports", () => {
  it("are found in components, modules and dynamic imports", () => {
    expect(graph.get("app/App.svelte")).toContain("features/files/FilesView.svelte");
    expect(graph.get("main.ts")).toEqual(expect.arrayContaining(["app/App.svelte", "ipc/mocks.ts"]));
    expect(graph.size).toBeGreaterThan(150);
    expect(cycleIn(new Map(Object.entries({ a: ["b"], b: ["c"], c: ["b"] })))).toEqual(["b", "c", "b"]);
  });

  it("go from files to files without a cycle", () => {
    expect(cycleIn(graph)).toBeNull();
  });

  it("go from folders to folders without a cycle", () => {
    const units = new Map<string, string[]>();
    for (const [from, targets] of graph) {
      const others = targets.map(unitOf).filter((unit) => unit !== unitOf(from));
      units.set(unitOf(from), [...(units.get(unitOf(from)) ?? []), ...others]);
    }
    expect(cycleIn(units)).toBeNull();
  });

  it("go only where the tables allow", () => {
    const forbidden: string[] = [];
    for (const [from, targets] of graph) {
      const unit = unitOf(from);
      if (unit === "") continue;
      for (const target of targets.filter((t) => unitOf(t) !== unit)) {
        const top = from.split("/")[0] ?? "";
        const targetTop = target.split("/")[0] ?? "";
        const allowed =
          top === "features" && targetTop === "features"
            ? betweenFeatures[unit]?.includes(target)
            : folders[top]?.includes(targetTop);
        if (!allowed) forbidden.push(`${from} -> ${target}`);
      }
    }
    expect(forbidden).toEqual([]);
  });
});
