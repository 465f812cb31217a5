import { type Answer, json } from "../../answer";
import { apiKeyOf, type User } from "../state/users";
import { remove } from "../state/world";
import type { Call, MaasApi } from "./api";
import { badRequest, databaseConflict, exception, invalid, noContent, notFound } from "./refusals";

/** Users, and the API keys that each has. */
export function accounts(api: MaasApi): void {
  api.on("GET users/?op=whoami", "user", ({ user }) => json(userJson(user)));
  api.on("GET users/", "user", ({ world }) => json(world.users.map(userJson)));
  api.on("POST users/", "admin", createUser);
  api.on("GET users/{username}/", "user", (call) => json(userJson(userOf(call))));
  api.on("DELETE users/{username}/", "admin", dropUser);
  api.on("POST account/?op=create_authorisation_token", "user", createToken);
  api.on("GET account/?op=list_authorisation_tokens", "user", listTokens);
  api.on("POST account/?op=delete_authorisation_token", "user", dropToken);
  api.on("POST account/?op=update_token_name", "user", renameToken);
}

function userJson({ username, email, isSuperuser }: User): Record<string, unknown> {
  const uri = `/MAAS/api/2.0/users/${username}/`;
  return { username, email, is_superuser: isSuperuser, is_local: true, resource_uri: uri };
}

function userOf({ world, params }: Call): User {
  const user = world.users.find(({ username }) => username === params.username);
  if (!user) throw notFound("User");
  return user;
}

function createUser({ world, form }: Call): Answer {
  const username = form.required("username");
  const email = form.required("email");
  form.required("password");
  const isSuperuser = form.required("is_superuser");
  if (isSuperuser !== "0" && isSuperuser !== "1")
    throw exception(`invalid literal for int() with base 10: '${isSuperuser}'`);
  if (world.users.some((user) => user.username === username)) throw databaseConflict();
  const user = world.addUser(username, isSuperuser === "1");
  user.email = email;
  return json(userJson(user));
}

function dropUser(call: Call): Answer {
  const { world, query } = call;
  const user = userOf(call);
  if (user === call.user) throw badRequest("An administrator cannot self-delete.");
  const owned = world.machines.filter(({ owner }) => owner === user.username);
  const heir = query.get("transfer_resources_to");
  if (owned.length > 0 && !heir)
    throw badRequest(`Cannot delete user '${user.username}': ${owned.length} node(s) are still allocated`);
  if (heir && !world.users.some(({ username }) => username === heir)) throw notFound("User");
  for (const machine of owned) machine.owner = heir ?? null;
  remove(world.users, (other) => other === user);
  return noContent();
}

function createToken({ world, user, form }: Call): Answer {
  const token = world.newToken(user, form.get("name") || "MAAS consumer");
  const { consumer, key, secret, name } = token;
  return json({ consumer_key: consumer, token_key: key, token_secret: secret, name });
}

/** Every secret of the user, as MAAS really tells them. */
function listTokens({ user }: Call): Answer {
  return json(user.tokens.map((token) => ({ name: token.name, token: apiKeyOf(token) })));
}

function dropToken({ user, form }: Call): Answer {
  const key = form.required("token_key");
  if (!user.tokens.some((token) => token.key === key)) throw notFound("Token");
  remove(user.tokens, (token) => token.key === key);
  return noContent();
}

function renameToken({ user, form }: Call): Answer {
  const name = form.required("name");
  const asked = form.required("token");
  const token = user.tokens.find((each) => each.key === asked || apiKeyOf(each) === asked);
  if (!token) throw notFound("Token");
  if (name.length > 255) throw invalid({ name: ["Ensure this value has at most 255 characters."] });
  token.name = name;
  return json(null);
}
