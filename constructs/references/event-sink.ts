/** Where events can be delivered to: an addressable object by reference. */
export interface IEventSink {
  readonly sinkRef: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
  };
}
