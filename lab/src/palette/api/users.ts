import { textAt } from "../state/documents";
import type { App } from "./app";
import { refusal } from "./errors";
import { bodyOf, check } from "./shapes";

/** Logins, "who am I" and the list of projects. */
export function userRoutes(app: App): void {
  const { context } = app;
  app.open("POST /v1/auth/authenticate", (request) => {
    const body = bodyOf(request);
    check(body, { emailId: "string!", password: "string!", org: "string" });
    const [emailId, password] = [textAt(body, "emailId"), textAt(body, "password")];
    const knows = (user: { emailId: string; password: string }) =>
      user.emailId === emailId && user.password === password;
    const tenant = context.stores.tenants.find((known) => known.users.some(knows));
    if (!tenant) throw refusal(401, "InvalidCredential", `Login of '${emailId}' failed`);
    return app.ok(session(app, tenant.uid));
  });
  app.open("GET /v1/auth/refresh/{token}", (request) => {
    const known = context.stores.sessions.get(request.params.token ?? "");
    if (!known) throw refusal(401, "InvalidCredential", "The token is invalid or has expired");
    return app.ok(session(app, known.tenantUid));
  });
  app.on("GET /v1/users/info", ({ caller }) => {
    const { name, uid, userUid } = caller.tenant;
    return app.ok({ orgName: name, tenantUid: uid, userUid });
  });
  app.on("GET /v1/users", () => app.ok({ items: [], listmeta: { continue: "", count: 0, limit: 50, offset: 0 } }));
  app.on("GET /v1/dashboard/projects/metadata", ({ request, caller }) => {
    const name = request.query.get("name");
    const mine = context.stores.projects.filter((project) => project.tenantUid === caller.tenant.uid);
    const named = name ? mine.filter((project) => project.name === name) : mine;
    return app.ok({ items: named.map((project) => ({ metadata: { name: project.name, uid: project.uid } })) });
  });
}

function session({ context }: App, tenantUid: string) {
  const token = `lab.${context.random.hex(32)}`;
  context.stores.sessions.set(token, { tenantUid });
  return { Authorization: token, isMfa: false };
}
