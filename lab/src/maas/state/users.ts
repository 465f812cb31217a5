/** An API key of a user. `name` may be there twice; the key of a token is unique. */
export interface Token {
  consumer: string;
  key: string;
  secret: string;
  name: string;
}

export interface User {
  username: string;
  email: string;
  isSuperuser: boolean;
  tokens: Token[];
}

/** The API key that stands for a token: `consumer:token:secret`. */
export function apiKeyOf(token: Token): string {
  return `${token.consumer}:${token.key}:${token.secret}`;
}

/** Takes an API key apart; undefined when it has not three parts. */
export function parseApiKey(apiKey: string): Omit<Token, "name"> | undefined {
  const [consumer, key, secret, ...more] = apiKey.split(":");
  return consumer && key && secret && more.length === 0 ? { consumer, key, secret } : undefined;
}
