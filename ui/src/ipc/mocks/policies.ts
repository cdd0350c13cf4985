/** Two recipes of the mock backend, with some of the checks of the real ones. */
import type {
  RenderedPolicy,
  InputCheck,
  ExportedPolicy,
  PolicyFormat,
  PolicyMark,
  PolicyMerge,
  PolicyNote,
  Recipe,
  RecipeInput,
} from "../bindings";

type Answer = (args: Record<string, unknown>) => unknown;
type Values = Record<string, string>;

function input(name: string, label: string, example: string, hint = "", optional = false): RecipeInput {
  return { name, label, hint, example, optional, kind: "prefix", instead: null, choices: [] };
}

export const recipes: Recipe[] = [
  {
    name: "split-inbound-bucket",
    vendor: "Split",
    title: "Inbound: bucket",
    kind: "Bucket policy",
    document: "bucket",
    about: "Lets Split read event files from your bucket and write its reports there.",
    inputs: [
      input("bucket", "Bucket name", "acme-split-events"),
      input(
        "roleArn",
        "Role ARN from Split",
        "arn:aws:iam::111122223333:role/split-s3-in",
        "Shown in Split after you save the integration.",
      ),
      input("filePrefix", "File prefix", "events", "Split may read everything below it.", true),
      input("statusPrefix", "Status prefix", "status", "Split writes its reports below it."),
    ],
    steps: [
      "Open the bucket in the S3 console, then Permissions, Bucket policy, Edit.",
      "Add these statements to the existing policy, or paste the whole policy if there is none.",
      "Save, and test the connection in Split.",
    ],
    sections: [],
  },
  {
    name: "split-sns-topic",
    vendor: "Split",
    title: "Inbound: SNS topic",
    kind: "Topic policy statement",
    document: "topic",
    about: "Lets the bucket tell the topic of new objects.",
    inputs: [
      input("topicArn", "Topic ARN", "arn:aws:sns:eu-west-1:123456789012:split-events"),
      input("accountId", "Account id", "123456789012", "The account that owns the bucket."),
      { ...input("bucket", "Bucket name", "acme-split-events"), instead: "bucketArn" },
      input("bucketArn", "Bucket ARN", "arn:aws:s3:::acme-split-events", "In place of the bucket’s name.", true),
    ],
    steps: ["Open the topic in the SNS console, then Edit, Access policy.", "Add this as one more statement."],
    sections: [{ title: "Going back", steps: ["Remove the statement again."] }],
  },
];

/** Replaces the values between « and » in a template. */
const templates: Record<string, (v: Values) => string> = {
  "split-inbound-bucket": (v) => {
    const below = v.filePrefix ? "«filePrefix»/*" : "*";
    return `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "«roleArn»"
      },
      "Action": [
        "s3:Get*",
        "s3:List*"
      ],
      "Resource": [
        "arn:aws:s3:::«bucket»",
        "arn:aws:s3:::«bucket»/${below}"
      ]
    },
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "«roleArn»"
      },
      "Action": [
        "s3:PutObject",
        "s3:PutObjectAcl"
      ],
      "Resource": [
        "arn:aws:s3:::«bucket»/«statusPrefix»/*"
      ]
    }
  ]
}`;
  },
  "split-sns-topic": () => `{
  "Sid": "Split S3 events",
  "Effect": "Allow",
  "Principal": {
    "Service": "s3.amazonaws.com"
  },
  "Action": "SNS:Publish",
  "Resource": "«topicArn»",
  "Condition": {
    "ArnLike": {
      "aws:SourceArn": "arn:aws:s3:::«bucket»"
    },
    "StringEquals": {
      "aws:SourceAccount": "«accountId»"
    }
  }
}`,
};

function check(name: string, value: string, values: Values): InputCheck {
  const bad = (message: string, suggestion: string | null = null): InputCheck => ({
    name,
    state: "bad",
    message,
    suggestion,
  });
  if (value === "") return { name, state: "empty", message: null, suggestion: null };
  if (name === "roleArn" && !/^arn:aws[a-z-]*:iam::\d{12}:role\/.+/.test(value)) {
    return bad("This is no role ARN. It reads arn:aws:iam::, twelve digits, :role/ and a name.");
  }
  if (name === "accountId" && !/^\d{12}$/.test(value)) {
    const digits = value.replace(/\D/g, "");
    return bad("An account id has 12 digits.", digits.length === 12 ? digits : null);
  }
  if (name === "bucket" && value.startsWith("s3://")) {
    return bad("Give the bucket’s name alone.", value.slice(5).split("/")[0] ?? null);
  }
  const prefix = (values.filePrefix ?? "").replace(/\/$/, "");
  if (name === "statusPrefix" && prefix !== "" && `${value}/`.startsWith(`${prefix}/`)) {
    const last = value.split("/").filter(Boolean).pop() ?? "status";
    const beside = last === prefix ? "status" : last;
    return bad(
      `This lies inside ${prefix}/, so every report would set off the event notification. Put it beside, as ${beside}.`,
      beside,
    );
  }
  return { name, state: "good", message: null, suggestion: null };
}

export function fillMock(recipe: Recipe, typed: Values): RenderedPolicy {
  const values = Object.fromEntries(
    Object.entries(typed).map(([k, v]) => [k, v.trim().replace(/^\/+|\/+$/g, "")]),
  ) as Values;
  const marks: PolicyMark[] = [];
  let text = "";
  for (const piece of (templates[recipe.name]?.(values) ?? "{}").split(/(«\w+»)/)) {
    const name = /^«(\w+)»$/.exec(piece)?.[1];
    if (name === undefined) {
      text += piece;
      continue;
    }
    const value = values[name] ?? "";
    const shown = value === "" ? `{${name}}` : value;
    marks.push({ from: text.length, to: text.length + shown.length, input: name, missing: value === "" });
    text += shown;
  }
  const inputs = recipe.inputs.map((i) => check(i.name, values[i.name] ?? "", values));
  const missing = recipe.inputs.filter((i) => !i.optional && (values[i.name] ?? "") === "");
  const invalid = inputs.filter((i) => i.state === "bad");
  const lineOf = (name: string) => {
    const mark = marks.findLast((m) => m.input === name);
    return mark ? text.slice(0, mark.from).split("\n").length : null;
  };
  const bytes = new TextEncoder().encode(text).length;
  const complete = missing.length === 0 && invalid.length === 0;
  const notes: PolicyNote[] = [
    ...invalid.map((f) => ({
      severity: "error" as const,
      line: lineOf(f.name),
      input: f.name,
      message: f.message ?? "",
    })),
    ...missing.map((i) => ({
      severity: "error" as const,
      line: lineOf(i.name),
      input: i.name,
      message: `${i.label} is missing.`,
    })),
  ];
  if (recipe.name === "split-inbound-bucket") {
    for (const line of [10, 11]) {
      notes.push({
        severity: "warning",
        line,
        input: null,
        message: "Wildcard actions allow more than reading needs. The vendor’s page asks for them.",
      });
    }
  }
  const limit = recipe.name === "split-sns-topic" ? 30_720 : 20_480;
  if (complete) {
    notes.push({
      severity: "good",
      line: null,
      input: null,
      message: `Names one principal. Valid JSON. ${bytes} of ${limit.toLocaleString("en-US")} bytes.`,
    });
  }
  return { text, complete, marks, inputs, notes, bytes, limit };
}

/** A simplified export: tests only need to know whether there is one. */
function exportMock(text: string, whole: boolean, names: Values, form: PolicyFormat): ExportedPolicy {
  const none: ExportedPolicy = {
    text: null,
    notes: [],
    message: null,
    required_input: null,
    needs_full_document: false,
  };
  if (form === "json") return { ...none, text };
  if (form === "awsCli") return { ...none, text: `aws apply '${text}'`, notes: ["Run it where `jq` is."] };
  if (!whole) return { ...none, message: "It replaces the whole bucket policy.", needs_full_document: true };
  if (!names.bucket) {
    const required_input = {
      name: "bucket",
      label: "Bucket name",
      hint: "",
      example: "b",
      message: null,
      suggestion: null,
    };
    return { ...none, message: "`bucket` is missing.", required_input };
  }
  return { ...none, text: `resource ${names.bucket} ${text}` };
}

function mergeMock(existing: string, addition: string, names: Values, form: PolicyFormat): PolicyMerge {
  type Policy = { Statement?: unknown[] };
  let old: Policy;
  try {
    old = JSON.parse(existing.trim() || "{}") as Policy;
  } catch {
    const message = "The existing document is not JSON.";
    return { merged: null, error: { in_existing: true, line: 1, message } };
  }
  const added = JSON.parse(addition) as Policy;
  const present = (old.Statement ?? []).map((one) => JSON.stringify(one));
  const fresh = (added.Statement ?? []).filter((one) => !present.includes(JSON.stringify(one)));
  const changed = fresh.length > 0;
  const whole = { ...added, ...old, Statement: [...(old.Statement ?? []), ...fresh] };
  const text = changed ? JSON.stringify(whole, null, 2) : existing;
  const outcome = changed ? ("added" as const) : ("alreadyThere" as const);
  const message = changed ? "It is added." : "It is already present.";
  const entries = [{ outcome, lines: { from: 1, to: 1 }, message }];
  const exported = exportMock(text, true, names, form);
  return { merged: { text, changed, entries, notes: [], size: "1 of 20,480 bytes", exported }, error: null };
}

export class MockPolicies {
  /** The text copied last. */
  copied: string | null = null;

  /** Stored values, by integration and recipe. */
  readonly stored = new Map<number, Record<string, Values>>();

  readonly answers: Record<string, Answer> = {
    policy_recipes: () => recipes,
    policy_inputs: (a) => this.stored.get(a.integration as number) ?? {},
    policy_inputs_set: (a) => {
      const id = a.integration as number;
      const recipes = { ...this.stored.get(id), [a.recipe as string]: a.values as Values };
      if (Object.keys(a.values as Values).length === 0) delete recipes[a.recipe as string];
      this.stored.set(id, recipes);
      return null;
    },
    policy_render: (a) => this.#fill(a.recipe as string, a.values as Values),
    policy_export: (a) =>
      exportMock(
        this.#fill(a.recipe as string, a.values as Values).text,
        false,
        a.names as Values,
        a.form as PolicyFormat,
      ),
    policy_merge: (a) =>
      mergeMock(a.existing as string, a.addition as string, a.names as Values, a.form as PolicyFormat),
    policy_copy: (a) => {
      const filled = this.#fill(a.recipe as string, a.values as Values);
      if (!filled.complete) {
        throw { code: "policy_incomplete", message: "Fill in what is missing first.", hints: [] };
      }
      return (this.copied = filled.text);
    },
  };

  #fill(name: string, values: Values): RenderedPolicy {
    const recipe = recipes.find((r) => r.name === name);
    if (!recipe) throw { code: "no_such_recipe", message: `There is no recipe ${name}.`, hints: [] };
    return fillMock(recipe, values);
  }
}
