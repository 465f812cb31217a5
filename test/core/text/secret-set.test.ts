import assert from "node:assert/strict";
import { SecretSet } from "../../../provider/core/text/secret-set";
import { redact } from "../../../provider/http/redact";
import { ClusterArgs } from "../../../provider/model/cluster";
import { MaasCloudAccountArgs } from "../../../provider/model/maas-cloud-account";

describe("what was written into fields of free text", () => {
  const values =
    'namespace: kube-system\npassword: abc\nimage: "registry.example.com/secret-team/app:1.2"\nport: 8443\n';
  const hidden = new SecretSet();
  hidden.addWritten(ClusterArgs, { name: "payments", profiles: [{ name: "infra", packs: [{ name: "cni", values }] }] });
  hidden.addWritten(MaasCloudAccountArgs, { name: "rack", apiKey: "consumer1:token-22:secret-3" });
  const shown = (text: string): string => redact(text, hidden.all());

  it("is hidden whole, line by line and value by value, as text and as it stands in JSON", () => {
    assert.equal(shown(`cannot take ${values}!`), "cannot take [secret]!");
    assert.equal(shown(`cannot take ${JSON.stringify({ values })}`), 'cannot take {"values":"[secret]"}');
    assert.equal(shown("line 3: password: abc"), "line 3: [secret]");
    assert.equal(shown("no image registry.example.com/secret-team/app:1.2 there"), "no image [secret] there");
    assert.equal(shown("consumer1 with token-22, secret-3"), "[secret] with [secret], [secret]");
  });

  it("does not hide what a service says by itself, nor names", () => {
    const said = "payments: a pod in kube-system cannot be reached at port 8443";
    assert.equal(shown(said), said);
  });
});

describe("a credential that a service echoes", () => {
  for (const [echoed, left] of [
    ["Invalid signature. Signature base string: abc&def", "Invalid signature. Signature base string: [secret]"],
    ['got oauth_token="abcdef", oauth_consumer_key=xyz', "got oauth_token=[secret], oauth_consumer_key=[secret]"],
    ["header ApiKey: abcdef0123 refused", "header ApiKey: [secret] refused"],
    ["Authorization: Bearer abc.def refused", "Authorization: Bearer [secret] refused"],
    ["at http://user:pw@proxy.example.com:3128", "at http://[secret]@proxy.example.com:3128"],
    [`key ${"a".repeat(18)}:${"b".repeat(18)}:${"c".repeat(32)}!`, "key [secret]!"],
  ] as const) {
    it(`is taken out of '${echoed.slice(0, 40)}' although nobody told it here`, () => {
      assert.equal(redact(echoed, []), left);
    });
  }
});
