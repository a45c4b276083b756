"""Opens the benchmark's catalog and object store, and answers requests in lines of JSON."""

import json
import sys
import traceback

from pyarrow.fs import S3FileSystem
from pyiceberg.catalog.rest import RestCatalog


def open_store(s3):
    return S3FileSystem(
        endpoint_override=s3,
        access_key="bench",
        secret_key="bench",
        region="us-east-1",
        scheme="http",
    )


def open_catalog(s3, uri):
    return RestCatalog(
        "bench",
        **{
            "uri": uri,
            "s3.endpoint": s3,
            "s3.access-key-id": "bench",
            "s3.secret-access-key": "bench",
            "s3.region": "us-east-1",
        },
    )


def answer_lines(operations):
    """One JSON object a line in, one a line out; the first line says that the process is ready."""
    print("{}", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"result": operations[request.pop("op")](**request)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)
