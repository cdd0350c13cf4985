/** Connections, integrations and the sandbox of the mock backend. */
import type {
  Connection,
  ConnectionForm,
  ErrorCode,
  Integration,
  IntegrationForm,
  IpcError,
  SandboxState,
  SavedConnection,
  StepState,
  TestStep,
  TestTarget,
} from "../bindings";

type Answer = (args: Record<string, unknown>) => unknown;

function refuseField(field: string, message: string): never {
  throw { code: "form", message, hints: [], field } satisfies IpcError;
}

function refuse(code: ErrorCode, message: string, hints: string[] = []): never {
  throw { code, message, hints } satisfies IpcError;
}

function integration(id: number, name: string, more: Partial<Integration> = {}): Integration {
  return {
    id,
    name,
    connectionId: null,
    bucket: "",
    filePrefix: "",
    fileSuffix: "",
    statusPrefix: "",
    roleArn: "",
    topicArn: "",
    accountId: "",
    environments: [],
    trafficTypes: [],
    sandbox: false,
    archived: false,
    hasUploads: false,
    ...more,
  };
}

function connection(id: number, name: string, more: Partial<Connection> = {}): Connection {
  return {
    id,
    name,
    source: "profile",
    accessKeyId: "",
    profile: "",
    region: "eu-west-1",
    endpoint: "",
    secret: null,
    usedBy: [],
    ...more,
  };
}

export class MockConnections {
  connections: Connection[] = [
    connection(1, "acme-prod", { profile: "acme-prod" }),
    connection(2, "Staging key", { source: "key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secret: "keychain" }),
    connection(3, "MinIO, local", {
      source: "key",
      accessKeyId: "minio",
      region: "us-east-1",
      endpoint: "http://localhost:9000",
      secret: "missing",
    }),
  ];
  integrations: Integration[] = [
    integration(1, "Production", {
      connectionId: 1,
      bucket: "acme-split-events",
      filePrefix: "events",
      statusPrefix: "status",
      roleArn: "arn:aws:iam::111122223333:role/split-s3-in-7f3a",
      topicArn: "arn:aws:sns:eu-west-1:123456789012:split-events",
      accountId: "123456789012",
      environments: ["env-prod-1", "env-prod-2", "env-prod-3", "env-stage", "env-qa", "env-qa-3"],
      trafficTypes: ["user", "account"],
    }),
    integration(2, "Staging", { connectionId: 2, bucket: "acme-split-staging", filePrefix: "events/" }),
    integration(3, "MinIO, local", { connectionId: 3, bucket: "trial" }),
  ];
  selected = 1;
  sandbox: SandboxState = {
    running: false,
    endpoint: null,
    accessKeyId: null,
    bucket: "tallyman-sandbox",
    filePrefix: "events/",
    statusPrefix: "status/",
    integrationId: null,
    injectRejections: false,
    secondsUntilReports: 3,
  };
  profiles = ["acme-prod", "acme-stage", "default"];
  /** Where secrets are stored: in the session if there is no keychain. */
  keychain = true;
  /** Time between two steps of the test, in milliseconds. */
  pace = 150;

  get current(): Integration {
    const offered = this.integrations.filter((i) => !i.archived);
    return offered.find((i) => i.id === this.selected) ?? offered[0] ?? integration(1, "Default");
  }
  set current(changed: Integration) {
    this.selected = changed.id;
    this.integrations = this.integrations.some((i) => i.id === changed.id)
      ? this.integrations.map((i) => (i.id === changed.id ? changed : i))
      : [...this.integrations, changed];
  }

  readonly answers: Record<string, Answer> = {
    connections_list: () => this.#connections(),
    connection_save: (a) => this.#saveConnection(a.form as ConnectionForm, a.secret as string | null),
    connection_remove: (a) => {
      const used = this.#connections().find((c) => c.id === a.id)?.usedBy ?? [];
      if (used.length > 0) {
        refuse("connection_in_use", `${used.join(", ")} uses this connection.`, [
          "Choose another connection there first.",
        ]);
      }
      this.connections = this.connections.filter((c) => c.id !== a.id);
      return null;
    },
    aws_profiles: () => this.profiles,
    connection_test: (a) => this.#test(a.target as TestTarget, a.progress as { onmessage: (s: TestStep) => void }),
    integrations_list: () => this.integrations,
    integration_save: (a) => this.#saveIntegration(a.form as IntegrationForm),
    integration_select: (a) => {
      if (!this.integrations.some((i) => i.id === a.id)) refuse("ledger", "This integration is gone.");
      this.selected = a.id as number;
      return this.current;
    },
    integration_archive: (a) => {
      const { id, archived } = a as { id: number; archived: boolean };
      if (archived && this.integrations.every((i) => i.archived || i.id === id)) {
        refuse("last_integration", "This is the only integration.", ["Make another one first."]);
      }
      this.integrations = this.integrations.map((i) => (i.id === id ? { ...i, archived } : i));
      return this.current;
    },
    integration_remove: (a) => {
      if (this.integrations.length === 1) {
        refuse("last_integration", "This is the only integration.", ["Make another one first."]);
      }
      if (a.id === 1) refuse("has_uploads", "Files were sent through Production, so it stays.", []);
      this.integrations = this.integrations.filter((i) => i.id !== a.id);
      if (this.selected === a.id) this.selected = this.integrations[0]?.id ?? 1;
      return this.current;
    },
    sandbox_state: () => this.sandbox,
    sandbox_start: () => this.#startSandbox(),
    sandbox_stop: () => (this.sandbox = { ...this.sandbox, running: false, endpoint: null, accessKeyId: null }),
    sandbox_inject_rejections: (a) => (this.sandbox = { ...this.sandbox, injectRejections: a.on as boolean }),
  };

  #connections(): Connection[] {
    return this.connections.map((c) => ({
      ...c,
      usedBy: this.integrations.filter((i) => i.connectionId === c.id).map((i) => i.name),
    }));
  }

  #saveConnection(form: ConnectionForm, secret: string | null): SavedConnection {
    if (form.name.trim() === "") refuseField("name", "Give the connection a name.");
    if (form.source === "key" && form.accessKeyId.trim() === "") {
      refuseField("accessKeyId", "Type the access key id: 16 to 128 letters and digits, mostly AKIA….");
    }
    const before = this.connections.find((c) => c.id === form.id);
    const id = form.id ?? Math.max(0, ...this.connections.map((c) => c.id)) + 1;
    const place = form.source !== "key" ? null : secret === null ? (before?.secret ?? "missing") : this.#place();
    const kept: Connection = { ...form, id, secret: place, usedBy: [] };
    this.connections = before ? this.connections.map((c) => (c.id === id ? kept : c)) : [...this.connections, kept];
    const note =
      secret !== null && !this.keychain
        ? "No keychain answered. The secret is kept until the app is closed, and written nowhere."
        : null;
    return { connection: this.#connections().find((c) => c.id === id) ?? kept, note };
  }

  #place(): "keychain" | "session" {
    return this.keychain ? "keychain" : "session";
  }

  #saveIntegration(form: IntegrationForm): Integration {
    if (form.name.trim() === "") refuseField("name", "Give the integration a name.");
    if (this.integrations.some((i) => i.name === form.name && i.id !== form.id)) {
      refuseField("name", `There is an integration called ${form.name} already.`);
    }
    const id = form.id ?? Math.max(0, ...this.integrations.map((i) => i.id)) + 1;
    const kept: Integration = { ...form, id, sandbox: false, archived: false, hasUploads: false };
    this.integrations =
      form.id === null ? [...this.integrations, kept] : this.integrations.map((i) => (i.id === id ? kept : i));
    return kept;
  }

  #startSandbox(): SandboxState {
    let own = this.integrations.find((i) => i.sandbox);
    if (!own) {
      this.connections = [
        ...this.connections,
        connection(90, "Sandbox", { source: "sandbox", region: "us-east-1", endpoint: "http://127.0.0.1:41873" }),
      ];
      own = integration(90, "Sandbox", {
        connectionId: 90,
        bucket: this.sandbox.bucket,
        filePrefix: this.sandbox.filePrefix,
        statusPrefix: this.sandbox.statusPrefix,
        sandbox: true,
        archived: false,
        hasUploads: false,
      });
      this.integrations = [...this.integrations, own];
    }
    this.selected = own.id;
    return (this.sandbox = {
      ...this.sandbox,
      running: true,
      endpoint: "http://127.0.0.1:41873",
      accessKeyId: "TALLYSANDBOX01",
      integrationId: own.id,
    });
  }

  async #test(target: TestTarget, progress: { onmessage: (step: TestStep) => void }): Promise<null> {
    const denied = target.bucket.includes("denied") || target.connectionId === 3;
    const steps: [string, string, StepState, string, string | null][] = [
      ["bucket", "Find the bucket", "passed", `${target.bucket}, eu-west-1, SSE-S3`, null],
      ["list", `List ${target.filePrefix || "the bucket"}`, "passed", "s3:ListBucket", null],
      denied
        ? [
            "write",
            `Write to ${target.filePrefix || "the bucket"}`,
            "failed",
            "AccessDenied: s3:PutObject is denied.",
            "Allow s3:PutObject for this user on the bucket’s objects.",
          ]
        : [
            "write",
            `Write to ${target.filePrefix || "the bucket"}`,
            "passed",
            "s3:PutObject: began a multipart upload and aborted it; nothing is written",
            null,
          ],
      target.statusPrefix === ""
        ? ["status", "Read the reports", "skipped", "Skipped: no status prefix is given.", null]
        : ["status", `Read ${target.statusPrefix}`, "passed", "s3:GetObject: 212 reports, newest 14:20", null],
    ];
    for (const [id, title, state, detail, hint] of steps) {
      progress.onmessage({ id, title, state: "running", detail: "", hint: null, code: null });
      await new Promise((r) => setTimeout(r, this.pace));
      progress.onmessage({ id, title, state, detail, hint, code: state === "failed" ? "access_denied" : null });
    }
    return null;
  }
}
