/** What the server has seen: requests, and bytes over the network. */
import type { Socket } from "node:net";

/** One request that came in. */
export interface Request {
  readonly method: string;
  readonly path: string;
  /** Bytes of the body that was received. */
  readonly received: number;
  /** Bytes of the answer. */
  readonly sent: number;
  readonly status: number;
  /** When it was answered, by `performance.now()`. */
  readonly at: number;
}

/** Bytes over the network, headers included, as the server sees them. */
export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

export function trafficOf({ bytesRead, bytesWritten }: Socket): Traffic {
  return { received: bytesRead, sent: bytesWritten };
}

export function sum(all: readonly Traffic[]): Traffic {
  return {
    received: all.reduce((total, { received }) => total + received, 0),
    sent: all.reduce((total, { sent }) => total + sent, 0),
  };
}
