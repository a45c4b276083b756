/** Makes some requests wait: a fault to watch a system under. */
export interface Delay {
  /** Share of the requests, 0 to 100. */
  readonly percent: number;
  /** How long each of them waits. */
  readonly seconds: number;
}
