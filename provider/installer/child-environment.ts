/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

// A program that is not ours gets what it needs to run, and none of the credentials that this one holds.
const HANDED_ON =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|TMPDIR|LANG|LC_\w+|XDG_\w+|DOCKER_\w+|SSL_CERT_\w+|PALETTE_MAAS_TIME_SCALE)$/;
const PROXIES = /^(https?|no|all)_proxy$/i;

/** What a child process finds in its environment, with `more` beside it. */
export function childEnvironment(environment: Environment, more: Record<string, string> = {}): Record<string, string> {
  const handed = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    value !== undefined && (HANDED_ON.test(name) || PROXIES.test(name)) ? [[name, value]] : [],
  );
  return { ...Object.fromEntries(handed), ...more };
}
