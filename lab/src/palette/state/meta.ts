/** Where an object lives: a project, or the tenant itself. */
export interface Home {
  tenantUid: string;
  projectUid?: string;
}

/** What every stored object has in common. `labels` and `annotations` are the user's and the server's together. */
export interface Meta {
  uid: string;
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  createdAt: number;
  modifiedAt: number;
}
