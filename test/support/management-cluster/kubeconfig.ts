import { stringify } from "yaml";

/** What kubectl would be given to come as this user. */
export function kubeconfig(url: string, certificateAuthority: string, user: { name: string; token: string }): string {
  const data = Buffer.from(certificateAuthority).toString("base64");
  const name = "management";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server: url, "certificate-authority-data": data } }],
    users: [{ name: user.name, user: { token: user.token } }],
    contexts: [{ name, context: { cluster: name, user: user.name } }],
  });
}
