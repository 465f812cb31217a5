// What the library below is built on needs it.
import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** What a server shows over TLS, and its proof: both PEM. */
export interface Identity {
  cert: string;
  key: string;
}

/** An authority of certificates, known to nobody who was not told of it. */
export interface Authority {
  /** Its own certificate, in PEM. */
  certificate: string;
  /** For a server on loopback. */
  identity: Identity;
}

const DAY = 86_400_000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const issuer = "CN=palette-maas-lab authority";

/** Makes an authority and what it certifies; nothing of it is kept anywhere. */
export async function createAuthority(): Promise<Authority> {
  const keys = await newKeys();
  const own = await X509CertificateGenerator.createSelfSigned(
    {
      name: issuer,
      keys,
      signingAlgorithm: algorithm,
      ...lifetime(),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto,
  );
  return { certificate: `${own.toString("pem")}\n`, identity: await loopback(keys) };
}

async function loopback(authority: webcrypto.CryptoKeyPair): Promise<Identity> {
  const keys = await newKeys();
  const cert = await X509CertificateGenerator.create(
    {
      subject: "CN=127.0.0.1",
      issuer,
      publicKey: keys.publicKey,
      signingKey: authority.privateKey,
      signingAlgorithm: algorithm,
      ...lifetime(),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          { type: "ip", value: "127.0.0.1" },
          { type: "dns", value: "localhost" },
        ]),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(authority.publicKey),
      ],
    },
    webcrypto,
  );
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  return { cert: `${cert.toString("pem")}\n`, key };
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

// Real time, as TLS judges by it; begun early for clocks that are a little slow.
const lifetime = () => ({ notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 365 * DAY) });
