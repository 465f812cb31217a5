import assert from "node:assert/strict";
import { ProviderError } from "../../provider/core/errors";
import { authorization, parseApiKey, percentEncoded } from "../../provider/maas/oauth1";

describe("the signature of MAAS requests", () => {
  it("is the header that MAAS documents", () => {
    const header = authorization({ consumer: "C", token: "T", secret: "S" }, { nonce: "n1", timestamp: 1700000000 });
    assert.equal(
      header,
      'OAuth oauth_version="1.0", oauth_signature_method="PLAINTEXT", oauth_consumer_key="C", oauth_token="T", ' +
        'oauth_signature="%26S", oauth_nonce="n1", oauth_timestamp="1700000000"',
    );
  });

  it("never uses a nonce twice and tells the real time", () => {
    const headers = Array.from({ length: 100 }, () => authorization({ consumer: "C", token: "T", secret: "S" }));
    const nonces = new Set(headers.map((header) => /oauth_nonce="(\w{32})"/.exec(header)?.[1]));
    assert.equal(nonces.size, 100);
    const timestamp = Number(/oauth_timestamp="(\d+)"/.exec(headers[0] ?? "")?.[1]);
    assert.ok(Math.abs(timestamp - Date.now() / 1_000) < 5);
  });

  it("percent-encodes as strictly as RFC 3986", () => {
    assert.equal(percentEncoded("a-._~Z9"), "a-._~Z9");
    assert.equal(percentEncoded("& =+/!'()*ü"), "%26%20%3D%2B%2F%21%27%28%29%2A%C3%BC");
  });
});

describe("an API key of MAAS", () => {
  it("has three parts", () => {
    assert.deepEqual(parseApiKey(" c:t:s\n"), { consumer: "c", token: "t", secret: "s" });
  });

  for (const wrong of ["", "classified", "classified:b", "classified:b:", "classified:b:c:d"]) {
    it(`is refused as '${wrong}', without being quoted`, () => {
      assert.throws(
        () => parseApiKey(wrong),
        (error) => error instanceof ProviderError && !error.message.includes("classified"),
      );
    });
  }
});
