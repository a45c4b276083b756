"""Prints a table's rows as JSON, read by PyIceberg: ``read_table.py <catalog URI> <table>``; S3 by the environment."""

import json
import os
import sys

from pyiceberg.catalog import load_catalog


def main(uri, name):
    catalog = load_catalog(
        "rest",
        **{
            "type": "rest",
            "uri": uri,
            "s3.endpoint": os.environ["AWS_ENDPOINT_URL_S3"],
            "s3.access-key-id": os.environ["AWS_ACCESS_KEY_ID"],
            "s3.secret-access-key": os.environ["AWS_SECRET_ACCESS_KEY"],
            "s3.region": "us-east-1",
            "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO",
        },
    )
    table = catalog.load_table(name)
    json.dump(
        {
            "rows": table.scan().to_arrow().to_pylist(),
            "files": len(list(table.scan().plan_files())),
            "branches": sorted(table.metadata.refs),
            "snapshots": len(table.metadata.snapshots),
        },
        sys.stdout,
        default=str,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
