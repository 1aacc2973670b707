/** What a history can be found to break, in the words of Jepsen's Kafka and broadcast workloads. */

export const ANOMALIES = [
  /** A send was answered well, and the message is not stored. */
  'lost',
  /** Something is stored or was shown that nobody said, or whose sending was refused. */
  'phantom',
  /** One client id has two messages, or was answered with two. */
  'duplicate',
  /** A place between 1 and the last is empty, or taken twice. */
  'hole',
  /** An answer passed over a place without saying that it begins anew. */
  'skip',
  /** Places within a frame or page do not ascend, or an answer knows less than somebody had seen before it was asked for. */
  'nonmonotonic',
  /** In quiet, after everything was whole, a connected client still lacks what is stored. */
  'stale',
  /** Somebody received, or could do, what their membership did not allow. */
  'leak',
  /** A read mark moved back, or beyond the last message. */
  'marker-regress',
  /** Two views of one message or place differ where they must not. */
  'divergent',
] as const
export type Anomaly = (typeof ANOMALIES)[number]

export type Finding = { anomaly: Anomaly; says: string }
