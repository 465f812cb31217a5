import { z } from "zod";
import { cron, moment, span, timeZone } from "./schedules";

const text = z.string().min(1);

export const Location = z
  .strictObject({
    countryCode: text.optional().describe("Code of the country, such as `DE`."),
    countryName: text.optional().describe("Name of the country."),
    regionCode: text.optional().describe("Code of the region."),
    regionName: text.optional().describe("Name of the region, such as a city."),
    latitude: z.number().min(-90).max(90).optional().describe("Degrees north of the equator; goes with `longitude`."),
    longitude: z.number().min(-180).max(180).optional().describe("Degrees east of Greenwich; goes with `latitude`."),
  })
  .meta({ typeName: "ClusterLocation", typeProse: "Where a cluster stands, for the map in Palette." });

export const OsPatch = z
  .strictObject({
    onBoot: z.boolean().default(false).describe("Patch every machine once, when it boots for the first time."),
    rebootIfRequired: z
      .boolean()
      .default(false)
      .describe("Reboot a machine when a patch asks for it, as patches of the kernel do."),
    schedule: cron
      .optional()
      .describe("When patches are applied, in cron syntax, such as `0 3 * * sun`; never by the clock where omitted."),
    after: moment.optional().describe("Moment after which patches are applied once, such as `2026-12-01T03:00:00Z`."),
  })
  .meta({ typeName: "OsPatch", typeProse: "When the machines' operating system is patched." });

export const BackupPolicy = z
  .strictObject({
    locationId: text.describe("Id of the backup location in Palette; it must exist."),
    prefix: text.describe("Beginning of the backups' names."),
    schedule: cron.describe("When a backup is made, in cron syntax, such as `0 3 * * *`."),
    expiryInHours: z.int().min(1).describe("Hours after which a backup is removed."),
    includeDisks: z.boolean().default(true).describe("Back up persistent volumes too."),
    clusterResources: z
      .enum(["always", "never", "auto"])
      .default("always")
      .describe(
        "Whether objects that belong to no namespace are backed up: `always`, `never`, or `auto`, which takes only the volumes of the namespaces.",
      ),
    namespaces: z
      .array(text)
      .optional()
      .describe("Namespaces that are backed up; all of them where omitted.")
      .meta({ set: true }),
  })
  .meta({ typeName: "BackupPolicy", typeProse: "When a cluster is backed up, what of it, and where to." });

export const ScanPolicy = z
  .strictObject({
    kubeBench: cron.optional().describe("When the configuration is held against the CIS benchmark, in cron syntax."),
    kubeHunter: cron.optional().describe("When penetration is tried, in cron syntax."),
    sonobuoy: cron.optional().describe("When conformance is tested, in cron syntax; one run takes up to two hours."),
  })
  .meta({ typeName: "ScanPolicy", typeProse: "When a cluster is scanned, for each kind of scan." });

/** Settings and policies of a cluster that touch no machine; one that is taken out of the program ends in Palette too. */
export const policyInputs = {
  clusterMetaAttribute: z
    .string()
    .optional()
    .describe("A text of your own that Palette hands on to packs and reports. Changed in place.")
    .meta({ change: "in-place", freeText: true }),
  location: Location.optional()
    .describe("Where the cluster stands, for the map in Palette. Changed in place.")
    .meta({ change: "in-place" }),
  timezone: timeZone
    .optional()
    .describe(
      "IANA time zone of the cluster's schedules, such as `Europe/Berlin`; needs Palette 4.8. Changed in place; taken out, it goes back to `UTC`.",
    )
    .meta({ change: "in-place" }),
  controlPlaneHealthCheckTimeout: span
    .optional()
    .describe(
      "How long a node of the control plane may stay unready before it is replaced by a new one, such as `30m`. Changed in place.",
    )
    .meta({ change: "in-place" }),
  osPatch: OsPatch.optional()
    .describe("When the machines' operating system is patched; taken out, patching ends. Changed in place.")
    .meta({ change: "in-place" }),
  backupPolicy: BackupPolicy.optional()
    .describe("When the cluster is backed up; taken out, scheduled backups end. Changed in place.")
    .meta({ change: "in-place" }),
  scanPolicy: ScanPolicy.optional()
    .describe("When the cluster is scanned; taken out, scheduled scans end. Changed in place.")
    .meta({ change: "in-place" }),
};

export type Location = z.infer<typeof Location>;
export type OsPatch = z.infer<typeof OsPatch>;
export type BackupPolicy = z.infer<typeof BackupPolicy>;
export type ScanPolicy = z.infer<typeof ScanPolicy>;
