"""The argument of a job: the ingest message, with what the launcher decided about its files."""

import base64
import binascii
import gzip
import io
import json
import zlib
from pathlib import Path

from jsonschema import Draft7Validator

from .errors import JobError

# Beside the program in the image; where they are kept in the repository.
_FOLDERS = (Path(__file__).parents[1], Path(__file__).parents[2], Path(__file__).parents[3] / "ingest-core")

#: Inflated bytes of a message; 10,000 files with long keys stay far below.
_MAX_BYTES = 64 * 1024 * 1024


def read_message(argument):
    """Decodes and checks a job's argument, ``base64(gzip(JSON))``.

    It has to fit both schemas: that of ingest messages, which is every executor's, and that of
    Spark jobs, which adds the shapes of the files and how to read each.

    :raises JobError: ``request.not-json``, ``request.invalid``
    """
    message = _decode(argument)
    for name in ("ingest-request.schema.json", "spark-job.schema.json"):
        for error in sorted(Draft7Validator(_schema(name)).iter_errors(message), key=lambda e: list(e.path)):
            at = "/" + "/".join(str(part) for part in error.path)
            raise JobError("request.invalid", f"the message does not fit {name} at '{at}'", at=at, expected=error.message[:500])
    shapes = len(message["shapes"])
    for at, file in enumerate(message["files"]):
        if file["shape"] >= shapes:
            raise JobError("request.invalid", "a file has a shape that is not in the message", at=f"/files/{at}/shape", got=file["shape"], expected=f"less than {shapes}")
    return message


def _decode(argument):
    try:
        packed = base64.b64decode(argument, validate=True)
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as plain:
            text = plain.read(_MAX_BYTES + 1)
        if len(text) > _MAX_BYTES:
            raise ValueError(f"it inflates to more than {_MAX_BYTES} bytes")
        return json.loads(text.decode("utf-8"))
    except (binascii.Error, zlib.error, OSError, EOFError, ValueError) as cause:
        raise JobError("request.not-json", "the argument is not base64 of gzipped JSON", got=str(cause)[:200], expected="base64(gzip(JSON))") from cause


def _schema(name):
    for folder in _FOLDERS:
        path = folder / name
        if path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
    raise JobError("config.schema", f"{name} is not installed", expected=str(_FOLDERS[0] / name))
