/** What a fault does to one request: whether the service has it, and what comes back. */
export interface Fault {
  name: string;
  /** What the service has of it; nothing at all unless told. */
  work?: Work;
  /** The answer instead of the service's own. */
  answer: Answer | Broken | Lie;
}

/**
 * The service does the work before its answer is lost; twice, since somebody in between sent it again; only after the client has asked
 * something else; or only after the client has sent it again. What is late reaches the service at the end of a phase at the latest.
 */
export type Work = "done" | "twice" | "late" | "overtaken";

export interface Answer {
  status: number;
  type?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** What is no answer. */
export type Broken = "reset" | "hang" | "cut" | "stall";

/** Makes another answer of the service's own; undefined leaves it as it is. */
export type Lie = (own: Answer, earlier: Earlier) => Answer | undefined;

/** What a service answered before to requests that only read. */
export interface Earlier {
  /** To the same request. */
  same?: Answer;
  /** To a request of the same route for something else. */
  other?: Answer;
}
