import assert from "node:assert/strict";
import { childEnvironment } from "../../provider/installer/child-environment";
import { causesIn } from "../../provider/installer/explain";
import { Lines, plain } from "../../provider/installer/output";

const ESC = String.fromCharCode(27);

describe("the output of an installer", () => {
  const shown: [string, string][] = [
    ["==== Create PCG ====", "==== Create PCG ===="],
    [`${ESC}[32m  done${ESC}[0m  `, "done"],
    ['time="2026-01-01T00:00:00Z" level=info msg="Creating \\"kind\\" cluster"', 'Creating "kind" cluster'],
    ["⠋ Provisioning PCG cluster", "Provisioning PCG cluster"],
    [`${ESC}[2K`, ""],
    ["x".repeat(500), "x".repeat(200)],
  ];
  it("is shown without what belongs to terminals and logs", () => {
    assert.deepEqual(
      shown.map(([line]) => plain(line)),
      shown.map(([, text]) => text),
    );
  });

  it("is told line by line, whatever pieces it comes in, and no line twice in a row", () => {
    const told: string[] = [];
    const lines = new Lines([], (line) => told.push(line));
    for (const piece of ["one\ntw", "o\r", "two\r\ntwo\n\n", "thr", "ee"]) lines.take(piece);
    assert.deepEqual(told, ["one", "two"]);
    lines.end();
    assert.deepEqual(told, ["one", "two", "three"]);
  });

  it("never shows a secret, not even one that comes in two pieces", () => {
    const told: string[] = [];
    const lines = new Lines(["Pcg-secret-1", ""], (line) => told.push(line));
    lines.take("the password is Pcg-sec");
    lines.take("ret-1!\n");
    assert.deepEqual(told, ["the password is ***!"]);
  });

  it("points to causes that a person can mend", () => {
    const causes: [string, RegExp][] = [
      ["Error: failed to decrypt credentials: wrong encryption passphrase", /'encryptionPassword'/],
      ["passwords are not compatible with Palette CLI version 4.7.2", /--update-passwords/],
      ["Palette CLI version 4.6.1 is not supported by Palette version 4.8", /release of the Palette CLI/],
      ["Cannot connect to the Docker daemon at unix:///var/run/docker.sock", /docker info/],
      ["GET /v1/overlords: 401 Unauthorized", /local tenant administrator/],
    ];
    for (const [line, cause] of causes) assert.match(causesIn(["begun", line]).join(), cause, line);
    assert.deepEqual(causesIn(["Provisioning PCG cluster..."]), []);
  });
});

describe("the environment of an installer", () => {
  it("has what a program needs to run, what it is given, and none of our credentials", () => {
    const ours = {
      PATH: "/bin",
      HOME: "/root",
      https_proxy: "http://proxy:3128",
      NO_PROXY: "10.0.0.0/8",
      DOCKER_HOST: "unix:///run/docker.sock",
      PALETTE_API_KEY: "key",
      MAAS_API_KEY: "a:b:c",
      PULUMI_CONFIG_PASSPHRASE: "phrase",
      AWS_SECRET_ACCESS_KEY: "aws",
      LANG: undefined,
    };
    assert.deepEqual(childEnvironment(ours, { PALETTE_ENCRYPTION_PASSWORD: "p" }), {
      PATH: "/bin",
      HOME: "/root",
      https_proxy: "http://proxy:3128",
      NO_PROXY: "10.0.0.0/8",
      DOCKER_HOST: "unix:///run/docker.sock",
      PALETTE_ENCRYPTION_PASSWORD: "p",
    });
  });
});
