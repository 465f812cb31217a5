import * as assert from "node:assert/strict";
import * as path from "node:path";
import { pathWith, pulumiCli } from "../../tools/pulumi-cli";
import { Sandbox } from "./sandbox";

describe("the Pulumi CLI", () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  const get = (options: { languages?: ["yaml"] } = {}) =>
    pulumiCli({ ...options, env: sandbox.env, progress: sandbox.progress });

  /** The message of the error, which is expected. */
  const failure = () =>
    get().then(
      () => assert.fail("a CLI was found"),
      (error: Error) => error.message,
    );

  describe("on PATH", () => {
    it("is used as it is when the language host is there too", async () => {
      const pulumi = sandbox.program("pulumi", "echo v3.100.0");
      sandbox.program("pulumi-language-nodejs", "");
      assert.deepEqual(await get(), { bin: sandbox.bin, pulumi });
    });

    it("is found when the language host lies in another directory", async () => {
      const pulumi = sandbox.program("pulumi", "echo 3.259.0");
      const other = new Sandbox();
      try {
        other.program("pulumi-language-nodejs", "");
        const env = { ...sandbox.env, PATH: `${sandbox.bin}${path.delimiter}${other.bin}` };
        assert.equal((await pulumiCli({ env, progress: sandbox.progress })).pulumi, pulumi);
      } finally {
        other.remove();
      }
    });

    it("is not used when it is older than v3.100.0", async () => {
      sandbox.program("pulumi", "echo v3.99.0");
      sandbox.program("pulumi-language-nodejs", "");
      assert.match(await failure(), /bin\/pulumi is v3\.99\.0, and v3\.100\.0 or newer is needed/);
    });

    it("is not used without its language host", async () => {
      sandbox.program("pulumi", "echo v3.259.0");
      assert.match(await failure(), /bin\/pulumi is on PATH without pulumi-language-nodejs/);
    });

    it("is not used when it cannot tell its version", async () => {
      sandbox.program("pulumi", "echo no version set; exit 126");
      sandbox.program("pulumi-language-nodejs", "");
      assert.match(await failure(), /bin\/pulumi does not tell its version/);
    });

    it("leaves a PATH unchanged that finds it first, and goes first on any other", async () => {
      const pulumi = sandbox.program("pulumi", "echo v3.259.0");
      const cli = { bin: sandbox.bin, pulumi };
      assert.equal(pathWith(cli, `/nowhere:${sandbox.bin}`), `/nowhere:${sandbox.bin}`);
      assert.equal(pathWith(cli, "/nowhere"), `${sandbox.bin}:/nowhere`);
      assert.equal(pathWith(cli, undefined), sandbox.bin);
    });
  });

  describe("that cannot be had", () => {
    it("is explained with what was tried and where to install it from", async () => {
      const message = await failure();
      assert.match(message, /there is no pulumi on PATH/);
      assert.match(message, /there is no go on PATH/);
      assert.match(message, /https:\/\/www\.pulumi\.com\/docs\/install\//);
      assert.match(message, /Go 1\.\d+\.\d+ or newer/);
    });

    it("is blamed on an old go, with both versions", async () => {
      sandbox.program(
        "go",
        'echo "go: go.mod requires go >= 1.25.11 (running go 1.22.2; GOTOOLCHAIN=local)" >&2; exit 1',
      );
      assert.match(await failure(), /go 1\.22\.2 is too old: the Pulumi CLI v\S+ needs 1\.25\.11 or newer/);
    });

    it("is blamed on a go from before toolchains", async () => {
      sandbox.program("go", "echo \"go: errors parsing go.mod: invalid go version '1.25.11'\" >&2; exit 1");
      assert.match(await failure(), /the go on PATH is too old/);
    });

    it("is blamed on the network, without the password of a proxy", async () => {
      sandbox.program(
        "go",
        'echo "go: x@v1: Get \\"https://me:hunter2@proxy.example/x\\": dial tcp: lookup proxy.example: no such host" >&2; exit 1',
      );
      const message = await failure();
      assert.match(message, /could not download the modules of the Pulumi CLI/);
      assert.match(message, /no such host/);
      assert.doesNotMatch(message, /hunter2/);
    });

    it("shows the last lines of any other failure", async () => {
      sandbox.program("go", 'echo "write: no space left on device" >&2; exit 2');
      assert.match(await failure(), /failed with exit code 2:\n\s+write: no space left on device/);
    });
  });
});
