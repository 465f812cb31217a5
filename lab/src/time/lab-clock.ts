/** The lab's time: real, scaled, or moved by hand. Everything in the lab that takes time takes it from here. */
export interface LabClock {
  /** Milliseconds since the epoch, in lab time. */
  now(): number;
  /** Resolves once `ms` of lab time have passed; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
