/** A text of the configuration that lets one change pass, and what it is about. */
export interface Approval {
  kind: string;
  /** The object, as approvals name it. */
  about: string;
  text: string;
}

/** Why something is not done. Whoever decides anything by it reads the code and the approval; the text is for people. */
export interface Refusal {
  code: string;
  text: string;
  /** What lifts it, where an approval does. */
  approval?: Approval | undefined;
}
