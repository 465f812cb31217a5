const CANCEL = "/pulumirpc.ResourceProvider/Cancel";

/**
 * Calls back when the engine tells this process that its run was cancelled. The server of dynamic resources answers that call
 * itself and hands it on to nobody, so it is seen where it arrives: at the HTTP/2 servers of the process. Where those
 * cannot be found, nothing is seen, and waits end as they would.
 */
export function watchForCancel(onCancel: () => void): void {
  for (const server of serversHere()) {
    server.on("stream", (_stream: unknown, headers: Record<string, unknown>) => {
      if (headers[":path"] === CANCEL) onCancel();
    });
  }
}

interface Listens {
  on(event: "stream", listener: (stream: unknown, headers: Record<string, unknown>) => void): unknown;
}

// Nothing that is documented leads from a process to its servers.
function serversHere(): Listens[] {
  const handles: unknown = Reflect.get(process, "_getActiveHandles")?.call(process);
  return Array.isArray(handles) ? handles.filter(isHttp2Server) : [];
}

const isHttp2Server = (handle: unknown): handle is Listens =>
  typeof handle === "object" && handle !== null && handle.constructor.name === "Http2Server";
