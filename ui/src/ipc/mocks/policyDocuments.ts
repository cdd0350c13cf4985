/** Policy documents of the mock backend, with simplified versions of some checks. */
import type {
  CheckedPolicy,
  OpenedPolicy,
  PolicyAnswer,
  PolicyDenial,
  PolicyFinding,
  DiffHunk,
  PolicyKind,
  PolicyFix,
  PolicyQuestion,
  StatementSummary,
} from "../bindings";

type Answer = (args: Record<string, unknown>) => unknown;
type Statement = { Effect?: string; Action?: string | string[]; Condition?: Record<string, Record<string, unknown>> };

/** The difference of two texts as a single hunk. */
function hunksOf(old: string, changed: string): DiffHunk[] {
  if (old === changed) return [];
  const [before, after] = [old.split("\n"), changed.split("\n")];
  let head = 0;
  while (head < Math.min(before.length, after.length) && before[head] === after[head]) head++;
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++;
  const removed = before.slice(head, before.length - tail);
  const added = after.slice(head, after.length - tail);
  return [{ line: head + 1, new_line: head + 1, removed, added }];
}

const fixOf = (label: string, old: string, changed: string): PolicyFix => ({
  labels: [label],
  hunks: hunksOf(old, changed),
});

function found(text: string): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  const lines = text.split("\n");
  const add = (rule: string, severity: PolicyFinding["severity"], line: number, message: string, fixed?: string) => {
    const autofix = fixed === undefined ? null : fixOf(`Fix ${rule}`, text, fixed);
    const withAll = autofix !== null && rule !== "wildcard-action";
    findings.push({ rule, severity, line, column: 1, message, fix: "Do this.", autofix, in_fix_all: withAll });
  };
  lines.forEach((line, i) => {
    if (/\{\w+\}/.test(line)) add("placeholder", "error", i + 1, "A placeholder has no value.");
    if (line.includes('"allow"')) {
      add("structure", "error", i + 1, "An effect is `Allow`.", text.replace('"allow"', '"Allow"'));
    }
    if (line.includes("s3:Get*")) {
      add("wildcard-action", "warning", i + 1, "`s3:Get*` allows more.", text.replace("s3:Get*", "s3:GetObject"));
    }
  });
  if (!text.includes('"Version"')) {
    add("unknown-version", "warning", 1, "There is no version.", text.replace("{", '{\n  "Version": "2012-10-17",'));
  }
  return findings;
}

function statementsOf(text: string): Statement[] {
  const root = JSON.parse(text) as { Statement?: Statement | Statement[] };
  return [root.Statement ?? []].flat();
}

function sentencesOf(text: string, statements: Statement[]): StatementSummary[] {
  const starts = text.split("\n").flatMap((line, i) => (line.includes('"Effect"') ? [i + 1] : []));
  return statements.map((statement, i) => ({
    lines: { from: starts[i] ?? 1, to: (starts[i] ?? 1) + 1 },
    effect: statement.Effect === "Deny" ? "deny" : "allow",
    text: `Somebody may do ${[statement.Action ?? []].flat().join(" and ")}.`,
  }));
}

export function checkMock(text: string, kind: PolicyKind | null): CheckedPolicy {
  const guess: PolicyKind = text.includes('"Principal"') ? "bucket" : "identity";
  const suggestions = { principals: [], actions: [], resources: [], keys: [] as string[] };
  const nothing = { findings: [], statements: [], suggestions, size: null };
  const common = { kind: kind ?? guess, guess, shape: "policy" as const };
  let statements: Statement[];
  try {
    statements = statementsOf(text);
  } catch {
    const fixed = text.replace(/[“”]/g, '"').replace(/,(\s*[}\]])/g, "$1");
    const line = text.slice(0, Math.max(text.search(/[“”]/), 0)).split("\n").length;
    let autofix: PolicyFix | null = fixOf("curly quotes", text, fixed);
    try {
      JSON.parse(fixed);
    } catch {
      autofix = null;
    }
    const message = `This is not JSON: line ${line}.`;
    return { ...common, ...nothing, shape: "other", unreadable: { message, line, autofix } };
  }
  suggestions.keys = statements.flatMap((one) =>
    Object.values(one.Condition ?? {}).flatMap((keys) => Object.keys(keys)),
  );
  return {
    ...common,
    unreadable: null,
    findings: found(text),
    statements: sentencesOf(text, statements),
    suggestions,
    size: `${text.length} of 20,480 bytes`,
  };
}

export class MockPolicyDocuments {
  /** The text copied last. */
  copied: string | null = null;
  /** The document chosen in the dialog; `null` cancels it. */
  toOpen: OpenedPolicy | null = null;
  saved: { name: string; text: string } | null = null;

  readonly answers: Record<string, Answer> = {
    policy_check: (a) => checkMock(a.text as string, a.kind as PolicyKind | null),
    policy_fix_all: (a) => this.#fixAll(a.text as string),
    policy_simulate: (a) => ask(a.text as string, a.question as PolicyQuestion),
    policy_denied: (a) => denied(a.text as string),
    policy_open: () => this.toOpen,
    policy_open_dropped: () => this.toOpen,
    policy_save: (a) => {
      this.saved = { name: a.name as string, text: a.text as string };
      return this.saved.name;
    },
    policy_copy_text: (a) => {
      this.copied = a.text as string;
      return null;
    },
  };

  #fixAll(text: string): PolicyFix {
    const fixed = text.replace('"allow"', '"Allow"');
    const whole = fixed.includes('"Version"') ? fixed : fixed.replace("{", '{\n  "Version": "2012-10-17",');
    return { labels: ["Fix structure", "Add the version"], hunks: hunksOf(text, whole) };
  }
}

function ask(text: string, question: PolicyQuestion): PolicyAnswer {
  const answer: PolicyAnswer = {
    errors: [],
    outcome: "unknown",
    why: "",
    decided_by: [],
    unknown: [],
    near: [],
    unseen: ["identity policy"],
  };
  if (!question.action.includes(":")) {
    return { ...answer, errors: [{ part: "action", message: `\`${question.action}\` is not an action.` }] };
  }
  const statements = statementsOf(text);
  const sentences = sentencesOf(text, statements);
  const at = statements.findIndex((one) => [one.Action ?? []].flat().includes(question.action));
  const sentence = sentences[at];
  if (!sentence) return { ...answer, outcome: "implicitDeny", why: "No statement allows it." };
  const why = `Statement ${at + 1} allows it.`;
  return {
    ...answer,
    outcome: sentence.effect === "deny" ? "explicitDeny" : "allowed",
    why,
    decided_by: [sentence.lines],
  };
}

function denied(text: string): PolicyDenial | null {
  if (!/AccessDenied/.test(text)) return null;
  const bucket = /:::([\w-]+)/.exec(text)?.[1];
  return {
    action: /s3:\w+/.exec(text)?.[0] ?? null,
    resource: /arn:aws:s3:::\S+/.exec(text)?.[0] ?? null,
    principal: null,
    explicit: false,
    causes: [{ location: "Bucket policy", certain: true, text: "The bucket's policy does not allow it." }],
    recipes: [
      {
        name: "split-inbound-bucket",
        vendor: "Split",
        title: "Inbound: bucket",
        about: "Lets Split read event files.",
        values: bucket ? { bucket } : {},
      },
    ],
  };
}
