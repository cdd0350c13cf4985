import type { PolicyFormat } from "../../../ipc/client";

/** The export formats, in the order of the tabs. */
export const forms: readonly (readonly [PolicyFormat, string])[] = [
  ["json", "JSON"],
  ["awsCli", "AWS CLI"],
  ["terraform", "Terraform"],
  ["cloudFormation", "CloudFormation"],
];

const endings: Record<PolicyFormat, string> = {
  json: "json",
  awsCli: "sh",
  terraform: "tf",
  cloudFormation: "yaml",
};

/** The suggested file name of an export. */
export function fileName(stem: string, form: PolicyFormat): string {
  return `${stem.replace(/\.[^.]*$/, "") || "policy"}.${endings[form]}`;
}
