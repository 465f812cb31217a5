import { randomUUID } from "node:crypto";

/** Hidden member of state: the claim under which the record's resource made, took up or adopted its object. */
export const CLAIM = "__claim";

/** What a record says of its object. */
export interface RecordedObject {
  id: string;
  claim: string | undefined;
}

/** A claim that nothing holds yet. */
export const newClaim = (): string => randomUUID();

/**
 * What this process has seen of the records that a run goes on with. Replacing an object, the engine deletes the old record
 * after the new one was made; where both are about one object, only this tells that the object has to stay.
 */
export class Claims {
  private readonly recorded = new Map<string, RecordedObject>();
  /** By id and claim, the resource that holds it. */
  private readonly holders = new Map<string, Map<string, string>>();

  /** Notes what a record says: the engine asks in what it differs only where it goes on with it. */
  record(urn: string, held: RecordedObject): void {
    if (urn === "") return;
    this.recorded.set(urn, held);
    this.hold(urn, held);
  }

  /** Notes under which claim a create has just taken an object. */
  hold(urn: string, { id, claim }: RecordedObject): void {
    if (urn === "" || claim === undefined) return;
    const claims = this.holders.get(id) ?? new Map<string, string>();
    this.holders.set(id, claims.set(claim, urn));
  }

  /** Forgets an object that has gone. */
  drop(urn: string, id: string): void {
    this.recorded.delete(urn);
    this.holders.delete(id);
  }

  /** The record of a resource, as this run has seen it. */
  recordOf(urn: string): RecordedObject | undefined {
    return this.recorded.get(urn);
  }

  /** The resource whose record holds an object under a claim, where this run has seen it. */
  holderOf({ id, claim }: RecordedObject): string | undefined {
    return claim === undefined ? undefined : this.holders.get(id)?.get(claim);
  }

  /** Whether this run has seen records of the object that hold it under other claims. */
  hasOtherHolders({ id, claim }: RecordedObject): boolean {
    return [...(this.holders.get(id)?.keys() ?? [])].some((held) => held !== claim);
  }
}
