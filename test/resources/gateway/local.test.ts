import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { type Lab, startLab } from "palette-maas-lab";
import type { PropertyMap } from "../../../provider/core/lifecycle";
import { begun, made } from "../../support/actor";

import { InstallHost, PASSWORD, SPEED, STAND_IN } from "../../support/install-host";

describe("a gateway that this host installs", function () {
  this.timeout(60_000);
  let lab: Lab;
  let host: InstallHost;
  beforeEach(async () => {
    lab = await startLab({ speed: SPEED });
    host = new InstallHost(lab);
  });
  afterEach(async () => {
    host.stop();
    await lab.stop();
  });

  it("is made by the Palette CLI of its configuration file, and runs", async () => {
    const gateway = await host.made(host.args("rack9", { tags: { site: "b" } }));
    const seen = lab.palette.world.gateway("rack9");
    assert.equal(seen.uid, gateway.id);
    assert.equal(seen.state, "Running");
    assert.equal(seen.annotations["pulumi-palette-maas/owner"], "shop/dev/rack");
    assert.equal(seen.labels.site, "b");
    assert.equal(gateway.state.isSelfHosted, false);
    assert.match(String(gateway.state.clusterUid), /^[0-9a-f]{24}$/);
    assert.deepEqual(gateway.state.drift, []);
    assert.ok(host.told.includes("info: The gateway is installed by Palette CLI 4.8.3."));
    assert.ok(host.told.includes("info: gateway 'rack9': Provisioning PCG cluster..."), host.told.join("\n"));
    await gateway.refresh();
    assert.deepEqual((await gateway.preview({})).kind, "none");
    assert.deepEqual((await gateway.preview({ configFile: "/elsewhere/pcg.yaml" })).kind, "none");
  });

  it("hands its secrets over in a file of its own and the environment alone, and leaves neither", async () => {
    host.program(
      "palette",
      `if [ "$1" = pcg ]; then
         { ls -l "$4"; ls -ld "$(dirname "$4")"; echo "$@"; env; } > '${host.path("seen")}'
       fi
       echo "password is $PALETTE_ENCRYPTION_PASSWORD"
       exec '${process.execPath}' '${STAND_IN}' "$@"`,
    );
    await host.made(host.args("rack9"));
    const seen = readFileSync(host.path("seen"), "utf8");
    assert.match(seen, /^-rw-------/);
    assert.match(seen, /^drwx------/m);
    assert.match(seen, new RegExp(`^PALETTE_ENCRYPTION_PASSWORD=${PASSWORD}$`, "m"));
    assert.equal(seen.split(PASSWORD).length, 2, "the password stands nowhere else, such as in the arguments");
    assert.ok(!seen.includes(lab.palette.apiKey), "credentials of this program are not handed on");
    assert.deepEqual(
      host.leftFiles().filter((name) => name.includes("/")),
      [],
    );
    assert.ok(host.told.some((line) => line.endsWith("password is ***")));
    assert.ok(!host.told.join("\n").includes(PASSWORD));
  });

  it("is finished by the next run when its installer was killed", async () => {
    const once = host.path("killed");
    host.program(
      "palette",
      `if [ "$1" = pcg ] && [ ! -e '${once}' ]; then touch '${once}'
         '${process.execPath}' '${STAND_IN}' "$@"; kill -9 $$
       fi
       exec '${process.execPath}' '${STAND_IN}' "$@"`,
    );
    lab.next("POST /v1/overlords/maas/{uid}/cloudconfig", { status: 503, body: "away" });
    const { actor, error } = await begun(host, host.controller, host.args("rack9"));
    assert.match(error.message, /the installer failed before its start: it was killed \(SIGKILL\)/);
    assert.equal(actor.id, lab.palette.world.gateway("rack9").uid);
    await actor.up();
    assert.equal(actor.state.isSelfHosted, false);
    assert.equal(lab.palette.world.gateways.filter(({ name }) => name === "rack9").length, 1);
    assert.equal(lab.palette.world.gateway("rack9").state, "Running");
  });

  it("is finished with another password, which is no mere record of it", async () => {
    host.program("palette", `PALETTE_ENCRYPTION_PASSWORD='${PASSWORD}' exec '${process.execPath}' '${STAND_IN}' "$@"`);
    lab.next("POST /v1/overlords/maas/{uid}/cloudconfig", { status: 503, body: "away" });
    const { actor } = await begun(host, host.controller, host.args("rack9", { encryptionPassword: "Another-1234" }));
    await actor.up({ encryptionPassword: PASSWORD });
    assert.equal(lab.palette.world.gateway("rack9").state, "Running");
  });

  it("is finished after a refresh too: what is half made is drift", async () => {
    lab.next("POST /v1/overlords/maas/{uid}/cloudconfig", { status: 503, body: "away" });
    const { actor } = await begun(host, host.controller, host.args("rack9"));
    await actor.refresh();
    assert.match(JSON.stringify(actor.state.drift), /installation did not come to its end/);
    assert.equal((await actor.preview({})).kind, "drift");
    await actor.up();
    assert.deepEqual(actor.state.drift, []);
  });

  it("is given up with the run, installer and all", async () => {
    const stop = new AbortController();
    const pid = host.path("child");
    host.program("palette", `[ "$1" = version ] && exec echo 4.8.3\necho $$ > '${pid}'\nsleep 60 & wait`);
    const making = host.made(host.args("rack9"), { signal: stop.signal });
    while (!existsSync(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort(new Error("the run was cancelled"));
    await assert.rejects(making, /the run was cancelled/);
    assert.throws(() => process.kill(Number(readFileSync(pid, "utf8")), 0), { code: "ESRCH" });
    assert.deepEqual(
      host.leftFiles().filter((name) => name.includes("/")),
      [],
    );
  });

  it("says what it needs of its host, before anything begins", async () => {
    const args = host.args("rack9");
    const refused = async (reason: RegExp, over: PropertyMap = {}, on = host): Promise<void> => {
      await assert.rejects(on.made({ ...args, ...over }), reason);
    };
    await refused(/no '\/nowhere\/palette' to run on this host: install the release/, {
      executable: "/nowhere/palette",
    });
    await refused(/'\/nowhere\/pcg.yaml' cannot be read: write it with 'palette pcg install --config-only'/, {
      configFile: "/nowhere/pcg.yaml",
    });
    host.program("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    await refused(/needs Docker on this host, and its daemon does not answer \(Cannot connect to the Docker daemon\)/);
    const bare = new InstallHost(lab);
    execFileSync("rm", [bare.path("bin/docker")]);
    await refused(/needs Docker on this host, and there is none/, {}, bare);
    bare.stop();
    const arm = new InstallHost(lab, { arch: "arm64" });
    await refused(/from Linux on x86-64 alone, and this is linux on arm64/, {}, arm);
    arm.stop();
    assert.equal(
      lab.palette.world.gateways.some(({ name }) => name === "rack9"),
      false,
    );
  });

  it("explains why an installer failed", async () => {
    const failing = async (reason: RegExp, over: PropertyMap): Promise<void> => {
      await assert.rejects(host.made(host.args("rack9", over)), reason);
    };
    await failing(/exit code 1; 'encryptionPassword' must be the one.*wrong encryption passphrase/, {
      encryptionPassword: "Another-1234",
    });
    host.program("palette", `exec '${process.execPath}' '${STAND_IN}' --as-version 4.9.0 "$@"`);
    await failing(
      /install the release of the Palette CLI that belongs to the version of your Palette.*4\.9\.0 is not supported/,
      {},
    );
    await failing(/was written by another release of the Palette CLI: run .*--update-passwords/, {
      configFile: host.config("rack9", "--as-version", "4.6.1"),
    });
  });

  it("must be called as in its configuration file", async () => {
    await assert.rejects(
      host.made(host.args("rack9", { configFile: host.config("rack8") })),
      /there is no gateway 'rack9': 'name' must be the one in the configuration file/,
    );
  });

  it("checks its inputs without looking at anything", async () => {
    const refused = (over: PropertyMap, reason: RegExp) =>
      assert.rejects(host.made({ name: "x", installer: "local", ...over }), reason);
    await refused({}, /'configFile' is required with installer 'local'; 'encryptionPassword' is required/);
    await refused({ configFile: "pcg.yaml", encryptionPassword: PASSWORD }, /'configFile' must be an absolute path/);
    await refused(
      { configFile: "/pcg.yaml", encryptionPassword: "weak" },
      /'encryptionPassword' must have 8 to 32 characters/,
    );
    await refused(
      { installer: "kubernetes", executable: "x" },
      /'executable' must be left out with installer 'kubernetes'/,
    );
  });

  it("leaves its servers behind when it is deleted, and names them", async () => {
    const gateway = await host.made(host.args("rack9"));
    const [server] = lab.maas.world.machines.filter(({ statusName }) => statusName === "Deployed");
    assert.ok(server);
    await gateway.remove();
    const last = host.told.at(-1) ?? "";
    assert.ok(last.includes(`its servers, which MAAS does not get back: release ${server.hostname}`), last);
    assert.match(last, /the DNS record .* in MAAS/);
  });

  it("hands its clusters over before it is deleted, and names the account that outlives it", async () => {
    const rack1 = lab.palette.world.gateway("rack1-gateway").uid;
    const gateway = await host.made(host.args("rack9", { migrateTo: rack1 }));
    const account = lab.palette.world.stores.accounts.find(({ meta }) => meta.name === "rack9");
    assert.ok(account);
    const cluster = await made(host, host.clusters, {
      name: "payments",
      cloudAccountId: account.meta.uid,
      domain: "maas",
      profiles: [{ name: "maas-infra", version: "1.0.0", variables: { region: "eu-west" } }],
      controlPlane: { size: 1, instance: { minCpu: 4, minMemoryMb: 8192 } },
      deletionProtection: false,
    });
    await gateway.remove();
    const last = host.told.at(-1) ?? "";
    assert.match(last, /the cloud account 'rack9', which its installer made: delete it in Palette/);
    assert.equal(lab.palette.world.cluster(cluster.id).annotations.overlordUid, rack1);
    await cluster.remove();
    assert.equal(lab.palette.world.cluster(cluster.id).state, "Deleted");
  });

  it("is adopted where it exists, and no installer runs", async () => {
    await host.made(host.args("rack9"));
    host.program("palette", "exit 1");
    const other = { owner: "other/prod/rack" };
    await assert.rejects(host.made(host.args("rack9"), other), /belongs to 'shop\/dev\/rack'/);
    await host.made(host.args("rack9", { adopt: true }), other);
    assert.equal(lab.palette.world.gateway("rack9").annotations["pulumi-palette-maas/owner"], "other/prod/rack");
  });
});
