import { stringify } from "yaml";

/** What kubectl would be given to come as this user; without a certificate authority, to where nobody asks for one. */
export function kubeconfig(
  url: string,
  certificateAuthority: string | undefined,
  user: { name: string; token: string },
): string {
  const trust =
    certificateAuthority === undefined
      ? { "insecure-skip-tls-verify": true }
      : { "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64") };
  const name = "management";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server: url, ...trust } }],
    users: [{ name: user.name, user: { token: user.token } }],
    contexts: [{ name, context: { cluster: name, user: user.name } }],
  });
}
