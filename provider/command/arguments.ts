import { parseArgs } from "node:util";
import { type Duration, parseDuration, seconds } from "../core/duration";
import { messageOf } from "../core/errors";

/** Wrong arguments: one sentence for the person who typed them. */
export class UsageError extends Error {}

/** What `palette-maas doctor` was asked for. */
export interface DoctorArguments {
  config: string | undefined;
  json: boolean;
  limit: Duration;
}

export const USAGE = `palette-maas doctor: checks a configuration from end to end, and changes nothing

  --config FILE   JSON with the keys of the configuration ('paletteEndpoint', 'maas', ...), plain or
                  as 'pulumi config --json --show-secrets' prints them; before the environment
  --timeout SPAN  how long all of it may take (default 60s)
  --json          the findings as JSON
  --help          this text

Without a file the environment is read: PALETTE_ENDPOINT, PALETTE_API_KEY, PALETTE_PROJECT, PALETTE_CA_CERT,
MAAS_API_URL and MAAS_API_KEY; HTTPS_PROXY and NO_PROXY are honoured. Keys are never printed.

It looks at: Palette (certificate, clock, whose key, project, what it may read), gateways, cloud accounts (does
MAAS take the key that Palette keeps, asked through the gateway), clusters (state, domain, certificates), and each
MAAS that is reached directly (certificate, clock, version, whose key, rights, domains, images, machines by state).

Exit code: 0 all is well, 1 there are warnings, 2 something is broken or nothing could be checked.
`;

/** Undefined where help was asked for. */
export function readArguments(args: readonly string[]): DoctorArguments | undefined {
  const { values, positionals } = parsed([...args]);
  if (values.help) return undefined;
  const [command, ...more] = positionals;
  if (command !== "doctor")
    throw new UsageError(command === undefined ? "say what to do" : `there is no command '${command}'`);
  if (more.length > 0) throw new UsageError(`'${more[0]}' is not understood`);
  const limit = parseDuration(values.timeout ?? "60s");
  if (limit === undefined || limit < seconds(1)) throw new UsageError("--timeout must be a span such as '30s' or '2m'");
  return { config: values.config, json: values.json ?? false, limit };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        config: { type: "string" },
        timeout: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
