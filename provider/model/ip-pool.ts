import { z } from "zod";
import { Drift } from "./drift";
import { cidr, dnsName } from "./formats/names";

const address = z.union([z.ipv4(), z.ipv6()], {
  error: ({ input }) => (input === undefined ? "is required" : "must be an IP address, such as '10.10.0.20'"),
});

const AddressRange = z
  .strictObject({
    start: address.describe("First address that is given out."),
    end: address.describe("Last address that is given out."),
  })
  .meta({ typeName: "AddressRange", typeProse: "Addresses from the first to the last, both given out." });

export const IpPoolArgs = z.strictObject({
  name: z
    .string()
    .min(1)
    .describe(
      "Name of the pool, unique at its gateway; the logical name where omitted. A change replaces the pool: the new one first, then the old one.",
    )
    .meta({ change: "replace", identity: true }),
  gatewayId: z
    .string()
    .min(1)
    .describe("Id of the gateway that gives the addresses out. A change replaces the pool.")
    .meta({ change: "replace", identity: true }),
  range: AddressRange.optional()
    .describe(
      "Addresses to give out, from the first to the last; this or `subnet`. Count three more than the pool has nodes: Palette needs them to start, to serve the API and to exchange nodes. Changed in place; refused while an address outside is in use.",
    )
    .meta({ change: "in-place" }),
  subnet: cidr
    .optional()
    .describe(
      "Network all of whose addresses may be given out, such as `10.10.8.0/24`; this or `range`. Changed in place; refused while an address outside is in use.",
    )
    .meta({ change: "in-place" }),
  prefix: z
    .int()
    .min(1)
    .max(128)
    .describe("Length of the network's prefix on the machines, such as 24. Changed in place, for machines to come.")
    .meta({ change: "in-place" }),
  gateway: address
    .describe("Address of the router that machines are given. Changed in place, for machines to come.")
    .meta({ change: "in-place" }),
  nameservers: z
    .array(address)
    .min(1, "must name at least one name server: machines with a fixed address get none by DHCP")
    .describe(
      "Addresses of the name servers that machines are given, in order. Changed in place, for machines to come.",
    )
    .meta({ change: "in-place" }),
  searchDomains: z
    .array(dnsName)
    .optional()
    .describe("Domains in which machines look up short names, in order. Changed in place, for machines to come.")
    .meta({ change: "in-place" }),
  restrictToSingleCluster: z
    .boolean()
    .default(false)
    .describe("Whether only one cluster at a time may take addresses. Changed in place; refused while several do.")
    .meta({ change: "in-place" }),
  adopt: z
    .boolean()
    .default(false)
    .describe("Take over a pool of this name that exists already and equals what the program says.")
    .meta({ change: "ignored" }),
});

export const IpPoolOutputs = z.object({
  drift: z.array(Drift).describe("What differs in reality and no input expresses; empty normally."),
});

export type IpPoolArgs = z.infer<typeof IpPoolArgs>;
export type IpPoolOutputs = z.infer<typeof IpPoolOutputs>;
