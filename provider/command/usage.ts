import type { CommandName } from "./arguments";

const DOCTOR = `palette-maas doctor: checks a configuration from end to end, and changes nothing

  --config FILE   JSON with the keys of the configuration ('paletteEndpoint', 'maas', ...), plain or
                  as 'pulumi config --json --show-secrets' prints them; before the environment
  --stack NAME    reads the configuration of this stack by 'pulumi config' ('pulumi' is on PATH), secrets and
                  environments included; it is never written to a file
  --cwd FOLDER    the folder of its program (default: this one)
  --timeout SPAN  how long all of it may take (default 60s)
  --json          the findings as JSON
  --help          this text

Without a file or a stack the environment alone is read, else after them: PALETTE_ENDPOINT, PALETTE_API_KEY, PALETTE_PROJECT, PALETTE_CA_CERT,
MAAS_API_URL and MAAS_API_KEY; HTTPS_PROXY and NO_PROXY are honoured. Keys are never printed.

It looks at: the management plane (certificate, clock, whose key, project, what it may read), gateways, cloud accounts (does
MAAS take the key that the plane keeps, asked through the gateway), clusters (state, domain, certificates), and each
MAAS that is reached directly (certificate, clock, version, whose key, rights, domains, images, machines by state).

Exit code: 0 all is well, 1 there are warnings, 2 something is broken or nothing could be checked.
`;

const PLAN = `palette-maas plan: says what a preview will do to which servers, and changes nothing

  --preview FILE  what 'pulumi preview --json --show-replacement-steps --show-sames' printed ('-': from standard
                  input); without it the preview is run here ('pulumi' is on PATH) with these flags. Without the
                  first, a preview hides deletes that an interrupted run left; without the second, servers that stay
  --stack NAME    the stack to preview (default: the selected one)
  --cwd FOLDER    the program's folder (default: this one)
  --config FILE   as for the doctor; before the preview's own configuration, where secrets are masked, and before
                  the environment: --config <(pulumi config --json --show-secrets)
  --offline       asks neither the management plane nor MAAS: what the record of the stack says
  --timeout SPAN  how long asking them may take (default 60s)
  --markdown FILE writes the plan for a pull request there (default: to standard output)
  --html FILE     writes a page with a drawing of the racks: one file, nothing else is loaded
  --json          the plan as JSON to standard output, in the place of Markdown
  --fail-on KINDS of reinstall, release, replace, delete (with commas between): exit code 3 where one of them is
                  planned that 'palette-maas:approve' in the configuration of the stack does not hold
  --help          this text

The commit is that of the folder, else GITHUB_SHA or CI_COMMIT_SHA. Secrets are never printed.

Exit code: 0 the plan is made, 1 the preview failed (its errors are in the plan), 2 no plan could be made,
3 something is not approved (--fail-on, or what is refused without an approval), 130 interrupted.
`;

const VERSION = "palette-maas --version: the release\n";

const RACK = `palette-maas rack: shows the racks as they are now, and changes nothing

  --serve PORT    serves a page on 127.0.0.1 that updates itself, until it is interrupted (default: any free port)
  --html FILE     looks once and writes the page there, in the place of serving it
  --every SPAN    how often it looks while somebody watches (default 10s; less often where MAAS takes long)
  --config FILE, --stack NAME, --cwd FOLDER
                  where the configuration is, as for the doctor; else the environment
  --timeout SPAN  how long one look may take (default 60s)
  --help          this text

Every server is a cell, with its cluster and pool and what it is doing, for how long: first what is on its way. Each look
asks every MAAS for one list and the management plane for a few documents; while nobody has the page open, nothing is asked. It answers
this machine alone, under no other name than 127.0.0.1 and localhost. What cannot be read is said on the page, with the
time from which the rest is.

Exit code: 0 it was interrupted, or the file is written; 1 the file lacks something that could not be read; 2 it could
not be shown.
`;

const USAGES: Readonly<Record<CommandName, string>> = { doctor: DOCTOR, plan: PLAN, rack: RACK };

/** How the commands are used: one of them, or all. */
export const usageOf = (command: CommandName | undefined): string =>
  command === undefined ? [...Object.values(USAGES), VERSION].join("\n") : USAGES[command];
