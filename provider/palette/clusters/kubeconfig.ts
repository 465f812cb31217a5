import { z } from "zod";
import { undefinedIfNotFound } from "../client";
import type { Session } from "../session";

const Kubeconfig = z.string().refine((text) => /\bclusters\b/.test(decoded(text)), "is no kubeconfig");

/** The kubeconfig of a cluster; undefined while there is none yet. */
export async function kubeconfig(session: Session, uid: string, admin: boolean): Promise<string | undefined> {
  const route = admin
    ? "GET /v1/spectroclusters/{uid}/assets/adminKubeconfig"
    : "GET /v1/spectroclusters/{uid}/assets/kubeconfigclient";
  const text = await undefinedIfNotFound(session.palette.text(route, Kubeconfig, { params: { uid } }));
  return text ? decoded(text) : undefined;
}

/** Palette sends the text as it is or as base64, and does not say which. */
export function decoded(text: string): string {
  const compact = text.replace(/\s+/g, "");
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
  return isBase64 ? Buffer.from(compact, "base64").toString("utf8") : text;
}
