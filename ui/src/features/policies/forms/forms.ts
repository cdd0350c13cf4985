import type { PolicyFormat } from "../../../ipc/client";

/** What a document can be written as, in the order of a row of tabs. */
export const forms: readonly (readonly [PolicyFormat, string])[] = [
  ["json", "JSON"],
  ["aws_cli", "AWS CLI"],
  ["terraform", "Terraform"],
  ["cloud_formation", "CloudFormation"],
];

const endings: Record<PolicyFormat, string> = {
  json: "json",
  aws_cli: "sh",
  terraform: "tf",
  cloud_formation: "yaml",
};

/** The name under which a form is saved, unless the person says otherwise. */
export function fileName(stem: string, form: PolicyFormat): string {
  return `${stem.replace(/\.[^.]*$/, "") || "policy"}.${endings[form]}`;
}
