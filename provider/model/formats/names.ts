import { z } from "zod";

/** A name that becomes a DNS label: of a cluster and of its pools. */
export const dnsLabel = (what: string) =>
  z
    .string()
    .max(63, `must have at most 63 characters, since ${what} becomes a DNS label`)
    .regex(
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
      "must be lower-case letters, digits and hyphens, with a letter or digit at both ends",
    );

/** A DNS domain name. */
export const dnsName = z
  .string()
  .max(253, "must have at most 253 characters")
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i,
    "must be a DNS name, such as 'maas.example.com'",
  );

/** A network in CIDR notation. */
export const cidr = z.union([z.cidrv4(), z.cidrv6()], "must be a network in CIDR notation, such as '10.0.0.0/16'");

/** Tags of an object: a value may be empty. */
export const tags = z.record(z.string().min(1), z.string());
