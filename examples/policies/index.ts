import {
  PolicyPack,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
} from "@pulumi/policy";

/** Whether a resource is of a stack in which servers do what somebody lives on, such as `prod` or `prod-eu`; its URN names the stack. */
const isProduction = ({ urn }: ResourceValidationArgs): boolean => /^urn:pulumi:(prod|production)\b/.test(urn);

type Kind = "Cluster" | "MachinePool";

/** Whether a resource is of a kind, whichever front the program uses. */
const isA = ({ type }: ResourceValidationArgs, ...kinds: Kind[]): boolean =>
  kinds.some((kind) => type === `palette-maas:index:${kind}` || type === `pulumi-nodejs:dynamic/palette-maas:${kind}`);

type Rule = Omit<ResourceValidationPolicy, "validateResource" | "name" | "enforcementLevel"> & {
  name: string;
  kinds: Kind[];
  /** Whether it holds in production alone. */
  production?: true;
  check(props: ResourceValidationArgs["props"], report: ReportViolation): void;
};

const rule = ({ kinds, production, check, ...policy }: Rule): ResourceValidationPolicy => ({
  ...policy,
  enforcementLevel: "mandatory",
  validateResource: (args, report) => {
    if (isA(args, ...kinds) && (production === undefined || isProduction(args))) check(args.props, report);
  },
});

new PolicyPack("bare-metal", {
  policies: [
    rule({
      name: "production-is-protected",
      description: "Clusters and pools of production are protected from deletion.",
      kinds: ["Cluster", "MachinePool"],
      production: true,
      check: ({ deletionProtection }, report) => {
        if (deletionProtection === false) report("'deletionProtection: false' lets its servers be released by a slip.");
      },
    }),
    rule({
      name: "production-survives-a-server",
      description: "Control planes of production have three or five machines.",
      kinds: ["Cluster"],
      production: true,
      check: ({ controlPlane }, report) => {
        const size = controlPlane?.size ?? 1;
        if (size < 3) report(`A control plane of ${size} is down with its server: write 'controlPlane.size: 3'.`);
      },
    }),
    rule({
      name: "one-zone-per-pool",
      description:
        "A pool stands in one zone: a machine waits for a server of the zone that was drawn for it, however many are free elsewhere.",
      kinds: ["MachinePool"],
      check: ({ zones }, report) => {
        if ((zones ?? []).length > 1) report(`It names ${zones.length} zones: make a pool for each of them.`);
      },
    }),
    rule({
      name: "production-releases-few-at-once",
      description: "No update of a pool of production may release more than half of its servers.",
      kinds: ["MachinePool"],
      production: true,
      check: ({ releaseLimit, size }, report) => {
        const share = /^(\d+)%$/.exec(String(releaseLimit))?.[1];
        const isMuch = share === undefined ? Number(releaseLimit) > (size ?? 1) / 2 : Number(share) > 50;
        if (isMuch) report(`'releaseLimit: ${releaseLimit}' is more than half of it.`);
      },
    }),
    rule({
      name: "no-forced-deletes",
      description: "No delete leaves servers deployed that nobody releases.",
      kinds: ["Cluster"],
      check: ({ forceDelete }, report) => {
        if (forceDelete !== undefined) report("'forceDelete' leaves its servers deployed in MAAS: take it out.");
      },
    }),
  ],
});
