/** Installs gateways on MAAS machines from the host that runs this program. Types only. */
export interface Installer {
  /**
   * Starts an installation; joins the one that is at work for this gateway already, even from an earlier run. Fails with a
   * sentence, and starts nothing, where this host cannot do what is ordered.
   */
  begin(order: InstallRequest): Promise<Installation>;
}

export interface InstallRequest {
  /** Name of the gateway, as the configuration file has it. */
  name: string;
  /** Path of the prepared configuration file. */
  configFile: string;
  encryptionPassword: string;
  /** Path or name of the program that installs; the installer's own where it is left out. */
  executable?: string | undefined;
}

/** An installation at work. It ends by itself, with the run that began it, or by `stop`. */
export interface Installation {
  /** Undefined while it is at work. */
  readonly outcome: InstallOutcome | undefined;
  /** Resolves once there is an outcome. */
  readonly ended: Promise<void>;
  /** Ends it; what it has made so far stays, and another one goes on from there. */
  stop(): Promise<void>;
}

/** How an installation ended; with evidence, newest last, where it failed. */
export type InstallOutcome = { done: true } | { failed: string; evidence: readonly string[] };
