import type { Api } from "./api";

const ADMISSION = "admissionregistration.k8s.io/v1";

/** What an API server refuses besides what its kinds say, in its own language of expressions. */
export interface AdmissionRule {
  readonly name: string;
  readonly of: { apiGroups: string[]; apiVersions: string[]; operations: string[]; resources: string[] };
  /** Which objects it is for: all, where it is left out. */
  readonly matching?: string;
  readonly validations: readonly { expression: string; message?: string; messageExpression?: string }[];
}

/** Lets the API server take a rule; it enforces that some moments later. */
export async function applyRule(api: Api, { name, of, matching, validations }: AdmissionRule): Promise<void> {
  const matchConditions = matching === undefined ? [] : [{ name: "matching", expression: matching }];
  await api.apply({
    ...{ apiVersion: ADMISSION, kind: "ValidatingAdmissionPolicy", metadata: { name } },
    spec: { failurePolicy: "Fail", matchConstraints: { resourceRules: [of] }, matchConditions, validations },
  });
  await api.apply({
    ...{ apiVersion: ADMISSION, kind: "ValidatingAdmissionPolicyBinding", metadata: { name } },
    spec: { policyName: name, validationActions: ["Deny"] },
  });
}
