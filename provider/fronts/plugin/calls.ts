import type { handleUnaryCall, StatusObject } from "@grpc/grpc-js";

/** The calls that are being answered. */
export class Calls {
  private underWay = 0;
  private whenIdle: (() => void)[] = [];

  /** `before` is awaited before an answer leaves; `failure` makes what a thrown error is sent as. */
  constructor(
    private readonly before: () => Promise<void>,
    private readonly failure: (error: unknown) => StatusObject,
  ) {}

  /** A method of the protocol out of what answers it. */
  serve<Request, Response>(answer: (request: Request) => Promise<Response>): handleUnaryCall<Request, Response> {
    return async (call, callback) => {
      this.underWay++;
      try {
        const response = await answer(call.request);
        await this.before();
        callback(null, response);
      } catch (error) {
        await this.before();
        callback(this.failure(error));
      }
      this.underWay--;
      if (this.underWay === 0) for (const resolve of this.whenIdle.splice(0)) resolve();
    };
  }

  /** Resolves when no call is being answered. */
  async idle(): Promise<void> {
    if (this.underWay > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve));
  }
}
