"""Rows in the text form of the fixtures' expectations, so that readers can be compared with writers and each other."""

import decimal
import hashlib
import json
import sys
import uuid
from pathlib import Path

import pyarrow as pa

GENERATE = Path(__file__).resolve().parents[3] / "services" / "ingest-core" / "test" / "fixtures" / "generate"
sys.path.insert(0, str(GENERATE))

from canonical import arrow_value, float_text  # noqa: E402

# Beyond so many rows a table is compared by its digest.
SHOWN_ROWS = 200


def content(rows):
    """Rows in an order of their own, or their number and digest."""
    lines = sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows)
    if len(lines) <= SHOWN_ROWS:
        return {"rows": [json.loads(line) for line in lines]}
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return {"count": len(lines), "digest": digest, "first": json.loads(lines[0]), "last": json.loads(lines[-1])}


def arrow_rows(table, uuids=()):
    """Rows of an Arrow table. ``uuids`` names columns that are 16 bytes here and a UUID in the table."""
    columns = [(name, table.column(name).combine_chunks()) for name in table.column_names]
    texts = [[as_text(value, name in uuids) for value in column] for name, column in columns]
    names = [name for name, _ in columns]
    return [dict(zip(names, row)) for row in zip(*texts)]


def as_text(scalar, is_uuid):
    if is_uuid and scalar.is_valid and pa.types.is_fixed_size_binary(scalar.type):
        return str(uuid.UUID(bytes=scalar.as_py()))
    return arrow_value(scalar)


def python_value(value, zoned=True):
    """A value as Spark hands it to Python, in a process whose zone is UTC."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (bytes, bytearray)):
        return "hex:" + bytes(value).hex()
    raise TypeError(f"no canonical form for {type(value)}")
