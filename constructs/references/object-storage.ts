/** An S3 object store: Rook's CephObjectStore, which exists already. */
export interface IObjectStore {
  readonly storeName: string;
  /** Namespace of the CephObjectStore. */
  readonly namespace: string;
  /** S3 endpoint as pods see it. */
  readonly endpoint: string;
  readonly region: string;
}

/** An S3 bucket. */
export interface IBucket {
  readonly bucketName: string;
  /** S3 endpoint as pods see it. */
  readonly endpoint: string;
  readonly region: string;
}

/** A key of a Secret. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** Access key and secret key by reference; never literals. */
export interface S3Credentials {
  readonly accessKey: SecretKey;
  readonly secretKey: SecretKey;
}
