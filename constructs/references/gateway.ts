/** A Gateway and the Service in front of its pods. */
export interface IGateway {
  readonly gatewayName: string;
  readonly namespace: string;
  readonly gatewayClassName: string;
  /** `namespace/name` of the Service that the gateway's controller makes. */
  readonly serviceName: string;
}
