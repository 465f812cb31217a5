import * as pulumi from "@pulumi/pulumi";
import { RELEASE } from "./resource";

/** Asks the plugin. */
export function lookUp<R>(name: string, args: object, options: pulumi.InvokeOptions = {}): Promise<R> {
  return pulumi.runtime.invoke(`palette-maas:index:${name}`, { ...args }, { version: RELEASE, ...options });
}

/** Asks the plugin once the arguments are known; secrets in the answer stay secret. */
export function lookUpOutput<R>(
  name: string,
  args: object,
  _secrets: readonly string[],
  options: pulumi.InvokeOptions = {},
): pulumi.Output<R> {
  return pulumi.runtime.invokeOutput<R>(`palette-maas:index:${name}`, { ...args }, { version: RELEASE, ...options });
}
