import * as pulumi from "@pulumi/pulumi";
import { pluginType } from "../resource";
import { whenKnown } from "../when-known";
import { DOWNLOAD } from "./download";
import { RELEASE } from "./resource";

/** Asks the plugin. */
export function lookUp<R>(name: string, args: object, options: pulumi.InvokeOptions = {}): Promise<R> {
  return pulumi.runtime.invoke(pluginType(name), { ...args }, { version: RELEASE, ...DOWNLOAD, ...options });
}

/** Asks once the arguments, which may be outputs, are known. */
export const lookUpOutput = <R>(
  name: string,
  args: object,
  secrets: readonly string[],
  options?: pulumi.InvokeOptions,
): pulumi.Output<R> => whenKnown(name, args, secrets, (known) => lookUp<R>(name, known, options));
