import { type Answer, empty, json } from "../../answer";
import type { HttpServer, LabRequest } from "../../http";
import { settleAll } from "../behaviour/cluster-state";
import type { Json, JsonObject } from "../state/documents";
import type { GatewayApi } from "../state/specs";
import type { Context } from "../state/world";
import { type Caller, callerOf } from "./scope";

/** A request with who sent it. */
export interface Call {
  request: LabRequest;
  caller: Caller;
  /** A parameter of the path. */
  param(name: string): string;
}

export type CallHandler = (call: Call) => Answer | Promise<Answer>;

/** What the routes are given: the context, the gateway's desk, and how to register. */
export class App {
  readonly context: Context;
  readonly #server: HttpServer;
  #gatewayApi: GatewayApi | undefined;
  /** Tells the gateway that a cluster's spec may have changed. */
  readonly wake: (clusterUid: string) => void;

  constructor(context: Context, server: HttpServer, wake: (clusterUid: string) => void) {
    this.context = context;
    this.#server = server;
    this.wake = wake;
  }

  get gatewayApi(): GatewayApi {
    if (!this.#gatewayApi) throw new Error("no gateway is connected");
    return this.#gatewayApi;
  }

  connect(gatewayApi: GatewayApi): void {
    this.#gatewayApi = gatewayApi;
  }

  /** A route that needs a credential. */
  on(template: string, handler: CallHandler): void {
    this.#server.route(template, (request) => {
      settleAll(this.context);
      const caller = callerOf(this.context, request);
      return handler({ request, caller, param: (name) => request.params[name] ?? "" });
    });
  }

  /** A route that anybody may call. */
  open(template: string, handler: (request: LabRequest) => Answer | Promise<Answer>): void {
    this.#server.route(template, (request) => {
      settleAll(this.context);
      return handler(request);
    });
  }

  ok(body: Json | JsonObject[]): Answer {
    return json(body);
  }

  /** 201 with the new object's uid. */
  created(uid: string): Answer {
    return json({ uid }, 201, this.#audit());
  }

  /** 204 by default. */
  done(status = 204): Answer {
    return empty(status, this.#audit());
  }

  #audit(): Record<string, string> {
    return { AuditUid: this.context.marks.uid() };
  }
}
