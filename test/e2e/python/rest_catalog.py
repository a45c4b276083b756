"""The Iceberg REST catalog of a test and the object store that holds its tables, as PyIceberg opens them."""

import os

from pyiceberg.catalog.rest import RestCatalog


def open_catalog(uri, endpoint, access_key, secret_key):
    return RestCatalog(
        "e2e",
        **{
            "uri": uri,
            "s3.endpoint": endpoint,
            "s3.access-key-id": access_key,
            "s3.secret-access-key": secret_key,
            "s3.region": "us-east-1",
            "s3.path-style-access": "true",
            "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO",
        },
    )


def open_catalog_by_environment(uri):
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    return open_catalog(uri, *(os.environ[name] for name in names))
