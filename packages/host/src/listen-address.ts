import { hostname } from "node:os";
import { SERVICE_PORTS, type ServiceName } from "./service-name.ts";
import type { ListenAddress, Settings } from "./settings.ts";

/** Name of this process where FLINT_INSTANCE gives none: the same after a restart on its port. */
export function instanceName(settings: Settings, port: number): string {
  return settings.instance ?? `${hostname().slice(0, 56)}:${port}`;
}

/** Where a host listens: FLINT_LISTEN, or else host and port of the address it is reached at. */
export function listenAddress(settings: Settings, service?: ServiceName): ListenAddress {
  if (settings.listen) {
    return settings.listen;
  }
  if (service !== undefined && settings.serviceUrls[service] === settings.url) {
    return { host: new URL(settings.url).hostname, port: SERVICE_PORTS[service] };
  }
  const url = new URL(service === undefined ? settings.url : settings.serviceUrls[service]);
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  return { host: url.hostname, port };
}
