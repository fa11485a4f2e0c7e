/** The services with a schema, lowest first, and the port each listens on when it runs alone. */
export const SERVICE_PORTS = {
  platform: 7410,
  customer: 7411,
  "payment-method": 7412,
  charge: 7413,
} as const;

/** Names of Flint's services: those that own a schema and can be split from the others. */
export type ServiceName = keyof typeof SERVICE_PORTS;

/** Names of the services, lowest first: each calls only those before it. */
export const SERVICE_NAMES = Object.keys(SERVICE_PORTS) as readonly ServiceName[];
