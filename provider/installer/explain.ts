/** What the last lines of a failed installer point to, and what is to be done then. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /--update-passwords|not compatible with palette cli/i,
    "the configuration file was written by another release of the Palette CLI: run 'palette pcg install --config-file <file> --update-passwords' once",
  ],
  [
    /decrypt|passphrase|encryption password/i,
    "'encryptionPassword' must be the one that the configuration file was written with",
  ],
  [
    /version .*(not supported|mismatch|does not match|incompatible)|unsupported version/i,
    "install the release of the Palette CLI that belongs to the version of your Palette, or name it in 'executable'",
  ],
  [
    /docker|container runtime|kind cluster.*fail/i,
    "the installer needs Docker on this host: see that 'docker info' works",
  ],
  [
    /unauthori[sz]ed|\b401\b|invalid credential/i,
    "the API key in the configuration file must be one of a local tenant administrator: keys of single sign-on users do not work",
  ],
];

/** The likeliest causes of a failure, as sentences without a full stop. */
export const causesIn = (lines: readonly string[]): string[] =>
  CAUSES.filter(([sign]) => lines.some((line) => sign.test(line))).map(([, remedy]) => remedy);
