/** Validates a bucket name and its prefixes without a server. */
export type FieldCheck = { good: boolean; message: string | null; suggestion: string | null };

const good: FieldCheck = { good: true, message: null, suggestion: null };
const empty: FieldCheck = { good: false, message: null, suggestion: null };

function bad(message: string, suggestion: string | null = null): FieldCheck {
  return { good: false, message, suggestion };
}

/** Validates a bucket name by the rules of S3. For a custom endpoint, only by the basic ones. */
export function checkBucket(value: string, ownServer: boolean): FieldCheck {
  const name = value.trim();
  if (name === "") return empty;
  const bare = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/]+)/.exec(name)?.[1];
  if (bare !== undefined) return bad(`Enter only the bucket’s name: ${bare}.`, bare);
  if (/[\s/\\]/.test(name)) return bad("A bucket’s name contains no spaces and no slashes.");
  // Other servers may have other rules; a name outside those of S3 is neither confirmed nor refused.
  if (ownServer) return isPlainName(name) ? good : empty;
  if (name.length < 3 || name.length > 63) return bad("A bucket’s name has 3 to 63 characters.");
  if (/[A-Z]/.test(name)) return bad("A bucket’s name has no capital letters.", name.toLowerCase());
  if (!isPlainName(name)) {
    // Buckets created before 2018 in us-east-1 may have underscores.
    if (/^[a-z0-9_][a-z0-9._-]*[a-z0-9_]$/.test(name)) return empty;
    return bad(
      "A bucket’s name contains lowercase letters, digits, dots and hyphens, and starts and ends with a letter or digit.",
    );
  }
  return good;
}

/** Whether a name follows the rules of S3 for new buckets. */
function isPlainName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
}

/** Validates a prefix: it must not start with a slash. */
export function checkPrefix(value: string): FieldCheck {
  const prefix = value.trim();
  if (prefix === "") return empty;
  if (prefix.startsWith("/")) {
    const without = prefix.replace(/^\/+/, "");
    return bad("A prefix does not start with a slash, because keys do not.", without || null);
  }
  if (/^s3:\/\//.test(prefix)) return bad("Enter only what follows the bucket’s name.");
  if (prefix.includes("//"))
    return bad("Two slashes in a row make a folder without a name.", prefix.replace(/\/+/g, "/"));
  return good;
}

/** Validates the status prefix. It must not be inside the file prefix: reports would be read as event files. */
export function checkStatusPrefix(value: string, filePrefix: string): FieldCheck {
  const own = checkPrefix(value);
  if (!own.good) return own;
  const status = folder(value);
  const files = folder(filePrefix);
  if (files === "" || !status.startsWith(files)) return own;
  const last = status.slice(files.length).replace(/\/$/, "") || "status";
  return bad(
    `This is inside ${files}, so every report would trigger the event notification. Use a sibling prefix such as ${last}.`,
    last,
  );
}

function folder(prefix: string): string {
  const bare = prefix.trim().replace(/\/+$/, "");
  return bare === "" ? "" : `${bare}/`;
}
